// The same by keyboard alone.

import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { open } from "./browser";

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const focused = (page: Page) =>
  page.evaluate(() => {
    const it = document.activeElement;
    return it?.getAttribute("aria-label") ?? it?.textContent?.trim() ?? "";
  });
const selected = (page: Page) => page.locator("[aria-selected=true].row .name").textContent();

describe("the list", () => {
  test("is searched, walked and copied from", async () => {
    const page = await open();
    await press(page, "/");
    await page.keyboard.type("campaign");
    expect(await page.getByRole("option").count()).toBe(2);
    await press(page, "Enter");
    expect(await selected(page)).toBe("Campaign reporting");
    await press(page, "Enter");
    await page.getByText("Copied. Good for 42 min").first().waitFor();
    await press(page, "ArrowDown");
    expect(await selected(page)).toBe("Campaign staging");
    await press(page, "/", "Escape");
    expect(await page.getByRole("option").count()).toBe(9);
  });

  test("leaps from provider to provider, to its ends, and opens the connection", async () => {
    const page = await open();
    await press(page, "ArrowDown", "Alt+ArrowDown");
    expect(await selected(page)).toBe("ada@northwind.example");
    await press(page, "End");
    expect(await selected(page)).toBe("Campaign staging");
    await press(page, "Alt+ArrowUp", "Alt+ArrowUp");
    expect(await selected(page)).toBe("Northwind sales");
    await press(page, "Home", "ArrowRight");
    await expect.poll(() => focused(page)).toContain("Copy token");
    await press(page, "Escape");
    expect(await focused(page)).toBe("Connections by provider");
    await press(page, "Shift+Enter");
    await page.getByText("Copied.").first().waitFor();
  });

  test("goes on from where it was clicked", async () => {
    const page = await open();
    await page.getByRole("option", { name: "Campaign reporting" }).click();
    await press(page, "ArrowUp");
    expect(await selected(page)).toBe("Northwind sales");
    expect(await focused(page)).toBe("Connections by provider");
  });

  test("keeps its selection in sight among ten thousand", async () => {
    const page = await open("world=many");
    await press(page, "ArrowDown", "End");
    const row = page.locator(".row[aria-selected=true]");
    expect(await row.getAttribute("aria-posinset")).toBe("10000");
    const [box, list] = [await row.boundingBox(), await page.locator(".list").boundingBox()];
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0));
    expect(await page.getByRole("option").count()).toBeLessThan(40);
  });
});

test("the parts of a connection have their keys", async () => {
  const page = await open();
  await press(page, "Control+2");
  await page.getByRole("tab", { name: "Scopes", selected: true }).waitFor();
  await press(page, "Control+3");
  await page.getByRole("tab", { name: "Set-up", selected: true }).focus();
  await press(page, "ArrowRight");
  await page.getByRole("tab", { name: "Token", selected: true }).waitFor();
  expect(await focused(page)).toBe("Token");
});

test("a token is shown while the key is held", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Hold to reveal" }).focus();
  await page.keyboard.down(" ");
  await page.getByLabel("Access token, shown while you hold").waitFor();
  await page.keyboard.up(" ");
  await page.getByLabel("Access token, shown while you hold").waitFor({ state: "detached" });
});

test("an account is connected", async () => {
  const page = await open("sign_in=ok");
  await press(page, "Control+n");
  await page.keyboard.type("vib");
  await press(page, "Enter");
  await page.getByRole("heading", { name: "Connect Vibe: client" }).waitFor();
  await expect.poll(() => focused(page)).toBe("Continue");
  await press(page, "Enter");
  await page.getByRole("heading", { name: "Connect Vibe: scopes" }).waitFor();
  expect(await focused(page)).toBe("Sign in at Vibe");
  await press(page, "Enter");
  await page.getByRole("heading", { name: "Connected" }).waitFor();
  await expect.poll(() => focused(page)).toBe("Copy token");
  await press(page, "Enter");
  await page.getByRole("dialog").getByText("Copied.").first().waitFor();
  await press(page, "Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await selected(page)).toMatch(/^vibe-/);
});

test("a failure offers its way on under Enter", async () => {
  const page = await open("sign_in=client_rejected");
  await page.getByRole("option", { name: "Campaign staging" }).click();
  await page.getByRole("button", { name: "Sign in again" }).focus();
  await press(page, "Enter");
  await page.getByRole("heading", { name: "Vibe does not know this client" }).waitFor();
  await expect.poll(() => focused(page)).toBe("Change client…");
  await press(page, "Enter");
  await page.getByRole("heading", { name: "Connect Vibe: client" }).waitFor();
});

test("a name is changed, and one that is taken is refused", async () => {
  const page = await open();
  await press(page, "F2");
  await page.keyboard.type("quayside-deli");
  await press(page, "Enter");
  await page.getByText("This name is taken. Choose another name.").waitFor();
  await press(page, "Control+a");
  await page.keyboard.type("harbour");
  await press(page, "Enter");
  await page.getByRole("option", { name: "harbour" }).first().waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
});

describe.each([
  ["Control+,", "Settings"],
  ["?", "Keyboard"],
  ["Control+n", "Connect an account"],
])("%s", (key, title) => {
  test("opens a dialog, and Escape gives the focus back", async () => {
    const page = await open();
    await press(page, "ArrowDown");
    await press(page, key);
    await page.getByRole("dialog", { name: title }).waitFor();
    await press(page, "Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.className)).toContain("list");
  });
});

test("a menu is entered, walked and left", async () => {
  const page = await open();
  await page.getByRole("button", { name: "More for this connection" }).focus();
  await press(page, "Enter");
  await expect.poll(() => focused(page)).toBe("Refresh now");
  await press(page, "ArrowDown");
  expect(await focused(page)).toBe("Sign in again");
  await press(page, "ArrowUp", "ArrowUp");
  expect(await focused(page)).toBe("Disconnect…");
  await press(page, "Escape");
  expect(await focused(page)).toBe("More for this connection");
});

test("everything is made larger and smaller, over a dialog too", async () => {
  const page = await open();
  const heard = () => page.getByRole("status").last().textContent();
  await press(page, "Control+=");
  await expect.poll(heard).toBe("110 %");
  await press(page, "Control+,");
  await press(page, "Control+-", "Control+-");
  await expect.poll(heard).toBe("90 %");
  expect(await page.getByLabel("Zoom").inputValue()).toBe("90");
  await press(page, "Control+0");
  await expect.poll(heard).toBe("100 %");
});

test("Enter alone ends no connection", async () => {
  const page = await open();
  await press(page, "Control+3");
  await page.getByRole("button", { name: "Disconnect…" }).last().focus();
  await press(page, "Enter");
  await page.getByRole("dialog").waitFor();
  expect(await focused(page)).toBe("Cancel");
  await press(page, "Enter");
  expect(await page.getByRole("option").count()).toBe(9);
});
