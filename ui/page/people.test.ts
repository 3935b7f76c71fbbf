// Zoom, contrast, motion and hostile names: what some people need, and what some accounts bring.

import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { open } from "./browser";

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return violations.map((it) => `${it.id}: ${it.nodes[0]?.html}`);
}

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

describe("zoomed to 200 %", () => {
  test("the window shows the list or the connection, and the way between", async () => {
    const page = await open("", { zoom: 2 });
    expect(await page.locator(".detail").isVisible()).toBe(false);
    await page.getByRole("option", { name: "quayside-deli" }).click();
    expect(await page.locator(".side").isVisible()).toBe(false);
    await page.getByRole("heading", { level: 2, name: "quayside-deli" }).waitFor();
    expect(await sideways(page)).toBe(false);
    await page.screenshot({ path: "artefacts/zoom-200-light.png" });
    await page.getByRole("button", { name: "Back to the list" }).click();
    expect(await page.locator(".side").isVisible()).toBe(true);
    expect(await faults(page)).toEqual([]);
  });

  test("dialogs keep their buttons in sight", async () => {
    const page = await open("", { zoom: 2, size: "small" });
    await page.keyboard.press("Control+n");
    await page.locator(".pick", { hasText: "Vibe" }).click();
    const box = await page.getByRole("button", { name: "Continue" }).boundingBox();
    const height = page.viewportSize()?.height ?? 0;
    expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
    await page.screenshot({ path: "artefacts/zoom-200-dialog.png" });
    expect(await sideways(page)).toBe(false);
  });
});

test.each([
  ["more contrast", { contrast: "more" }],
  ["forced colours", { forcedColors: "active" }],
] as const)("with %s axe finds nothing", async (name, media) => {
  for (const theme of ["light", "dark"] as const) {
    const page = await open("world=states", { theme, media });
    await page.screenshot({ path: `artefacts/${name.replace(" ", "-")}-${theme}.png` });
    expect(await faults(page)).toEqual([]);
  }
});

test("with reduced motion nothing moves", async () => {
  const page = await open("world=states", { media: { reducedMotion: "reduce" } });
  await page.keyboard.press("Control+n");
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test("a name is text, whatever is in it", async () => {
  const page = await open("world=states");
  const name = '<img src=x onerror=alert(1)> & "quotes"';
  await page.getByRole("option", { name }).click();
  expect(await page.getByRole("heading", { level: 2 }).textContent()).toBe(name);
  expect(await page.title()).toBe(`${name} · Authkeep`);
  expect(await page.locator("img").count()).toBe(0);
});

test("a name in another script stands at the start and is cut at its own end", async () => {
  const page = await open("world=states");
  const name = page.getByRole("option", { name: "חיבור" }).locator(".name");
  await name.scrollIntoViewIfNeeded();
  const style = await name.evaluate((it) => [getComputedStyle(it).direction, getComputedStyle(it).textAlign]);
  expect(style).toEqual(["rtl", "left"]);
});

describe("those who listen", () => {
  const heard = (page: Page) => page.getByRole("status").textContent();

  test("hear what came of a copy, and the same words once more after the next", async () => {
    const page = await open();
    await page.getByRole("option", { name: "Campaign reporting" }).click();
    const words = "Copied. Good for 42 min, clears in 45 s.";
    await page.keyboard.press("Enter");
    await expect.poll(() => heard(page)).toBe(words);
    await page.evaluate(() => document.querySelector("[role=status] span")?.setAttribute("data-old", ""));
    await page.keyboard.press("Enter");
    await page.locator("[role=status] span:not([data-old])").waitFor({ state: "attached" });
    expect(await heard(page)).toBe(words);
  });

  test("hear it inside a dialog, beneath which nothing is heard", async () => {
    const page = await open("sign_in=ok&world=empty");
    await page.getByRole("button", { name: "Try it with Practice" }).click();
    const dialog = page.getByRole("dialog");
    await expect.poll(() => dialog.getByRole("status").textContent()).toBe("Connected");
    await dialog.getByRole("button", { name: "Copy token" }).click();
    await expect.poll(() => dialog.getByRole("status").textContent()).toMatch(/^Copied\./);
  });

  test("hear how a state changes under them", async () => {
    const page = await open();
    await page.getByRole("option", { name: "quayside-deli" }).click();
    await page.getByRole("button", { name: "as curl" }).click();
    await expect.poll(() => heard(page)).toBe("Refreshing now.");
    await expect.poll(() => heard(page)).toMatch(/^Refreshed, then copied\./);
  });

  test("hear a failure at once", async () => {
    const page = await open("fail=copy:busy");
    await page.getByRole("button", { name: "Copy token" }).click();
    await page.getByRole("alert").getByText("Another process is working").waitFor();
  });
});

test("every control has a name", async () => {
  const page = await open();
  for (const button of await page.getByRole("button").all()) {
    const name = (await button.getAttribute("aria-label")) ?? (await button.textContent());
    expect(name?.trim()).not.toBe("");
  }
});

test.each(["offline", "slow_down", "busy", "needs_sign_in", "unexpected", "scope_rejected", "declined"])(
  "a sign-in that ends with %s is told in three parts",
  async (code) => {
    const page = await open(`sign_in=${code}`);
    await page.getByRole("option", { name: "Campaign staging" }).click();
    await page.getByRole("button", { name: "Sign in again" }).click();
    const dialog = page.getByRole("dialog");
    for (const part of ["What happened", "Whose side", "What to do"]) await dialog.getByText(part).waitFor();
    expect(await faults(page)).toEqual([]);
  },
);
