// A provider that is not in the catalogue: described, and gone on with.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { open } from "./browser";

const field = (page: Page, label: string) => page.getByRole("dialog").getByLabel(label, { exact: true });
const go = (page: Page) => page.getByRole("button", { name: "Continue" }).click();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? "");

async function describeAnother(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Connect", exact: true }).first().click();
  await page.getByRole("button", { name: "Another provider…" }).click();
}

test("an issuer is enough, and the connecting goes on at once", async () => {
  const page = await open("sign_in=ok");
  await describeAnother(page);
  await field(page, "Name").fill("Northgate");
  await field(page, "Issuer address").fill("https://id.northgate.example");
  await page.getByRole("dialog").getByText("Scopes", { exact: true }).first().click();
  await field(page, "Scopes").fill("openid  read openid");
  await go(page);
  await page.getByRole("heading", { name: "Connect Northgate: client" }).waitFor();
  await page.getByLabel("Client ID").fill("id");
  await page.getByLabel("Client secret").fill("secret");
  await go(page);
  expect(await page.getByLabel("Sent as").inputValue()).toBe("openid read");
  await page.getByRole("button", { name: "Sign in at Northgate" }).click();
  await page.getByRole("heading", { name: "Connected" }).waitFor();
});

test("addresses are entered instead, and a public client has no secret", async () => {
  const page = await open();
  await describeAnother(page);
  await field(page, "Name").fill("Northgate");
  await page.getByText("Enter its addresses").click();
  await field(page, "Authorization endpoint").fill("https://northgate.example/authorize");
  await field(page, "Token endpoint").fill("https://northgate.example/token");
  await field(page, "Client secret").selectOption("None: a public client");
  await go(page);
  await page.getByRole("heading", { name: "Connect Northgate: client" }).waitFor();
  expect(await page.getByLabel("Client ID").count()).toBe(1);
  expect(await page.getByLabel("Client secret").count()).toBe(0);
  await page.getByRole("button", { name: "Back" }).click();
  await page.locator(".pick", { hasText: "Northgate" }).getByText("your own file").waitFor();
});

test("what does not fit is said at its field, which has the focus, until it is changed", async () => {
  const page = await open();
  await describeAnother(page);
  await go(page);
  expect(await page.getByText("This is missing.").count()).toBe(2);
  expect(await focused(page)).toBe(await field(page, "Name").getAttribute("id"));
  await field(page, "Name").fill("Northgate");
  expect(await page.getByText("This is missing.").count()).toBe(1);
  await field(page, "Issuer address").fill("id.northgate.example");
  await go(page);
  await page.getByText("Write the whole address, with https://.").waitFor();
  expect(await field(page, "Issuer address").getAttribute("aria-invalid")).toBe("true");
  const told = await field(page, "Issuer address").getAttribute("aria-describedby");
  expect(await page.locator(`[id="${told}"]`).textContent()).toContain("Write the whole address");
});

test("a field that is folded away is unfolded to say what is wrong with it", async () => {
  const page = await open();
  await describeAnother(page);
  await page.getByText("Enter its addresses").click();
  await field(page, "Name").fill("Northgate");
  await field(page, "Authorization endpoint").fill("https://northgate.example/authorize");
  await field(page, "Token endpoint").fill("https://northgate.example/token");
  const more = page.getByText("Scopes, revocation");
  await more.click();
  await field(page, "Revocation endpoint").fill("acme");
  await more.click();
  await go(page);
  await field(page, "Revocation endpoint").waitFor();
  await expect.poll(() => focused(page)).toBe(await field(page, "Revocation endpoint").getAttribute("id"));
});

test("an issuer that cannot be asked is told in three parts, and what was typed stays", async () => {
  const page = await open("fail=addProvider:offline");
  await describeAnother(page);
  await field(page, "Name").fill("Northgate");
  await field(page, "Issuer address").fill("https://id.northgate.example");
  await go(page);
  const told = page.getByRole("dialog").getByRole("alert");
  for (const part of ["What happened", "Whose side", "What to do"]) await told.getByText(part).waitFor();
  expect(await field(page, "Issuer address").inputValue()).toBe("https://id.northgate.example");
});

test("whoever looked for it in vain need not type its name again", async () => {
  const page = await open();
  await page.keyboard.press("Control+n");
  await page.keyboard.type("Northwind Id");
  await page.getByText("No provider is named").waitFor();
  await page.getByRole("button", { name: "Another provider…" }).click();
  expect(await field(page, "Name").inputValue()).toBe("Northwind Id");
});

test("all of it goes by keyboard alone", async () => {
  const page = await open();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press("Control+n");
  await page.getByRole("heading", { name: "Connect an account" }).waitFor();
  await page.getByRole("button", { name: "Another provider…" }).focus();
  await press("Enter");
  await page.getByRole("heading", { name: "Another provider" }).waitFor();
  await page.keyboard.type("Northgate");
  await press("Tab", "ArrowRight", "Tab");
  await page.keyboard.type("https://northgate.example/authorize");
  await press("Tab");
  await page.keyboard.type("https://northgate.example/token");
  await press("Enter");
  await page.getByRole("heading", { name: "Connect Northgate: client" }).waitFor();
  await press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});
