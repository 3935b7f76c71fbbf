// What people do by pointing and clicking.

import { describe, expect, test } from "vitest";
import { open, SIZES } from "./browser";

describe("copying", () => {
  test("says how long the token is good and when the clipboard is cleared, then that it was", async () => {
    const page = await open();
    await page.getByRole("option", { name: "Campaign reporting" }).click();
    await page.getByRole("button", { name: "Copy token" }).click();
    await page.getByText("Copied. Good for 42 min, clears in 45 s.").first().waitFor();
    await page.clock.runFor(46_000);
    await page.getByText("Cleared from the clipboard.").first().waitFor();
  });

  test("of an ended token refreshes first, and shows that it does", async () => {
    const page = await open();
    await page.getByRole("option", { name: "quayside-deli" }).click();
    await page.getByRole("button", { name: "as curl" }).click();
    await page.getByText("Refreshed, then copied. Good for 60 min, clears in 45 s.").first().waitFor();
    await page.getByRole("option", { name: "quayside-deli" }).getByText("Fresh · 59 min").waitFor();
  });

  test("moves nothing, however narrow the window", async () => {
    for (const size of ["small", "large"] as const) {
      const page = await open("", { size });
      // Two lines, where it is narrow.
      await page.getByRole("option", { name: "Northwind sales" }).click();
      const place = () => page.getByRole("tablist").boundingBox();
      const before = await place();
      await page.getByRole("button", { name: "Copy token" }).click();
      await page.getByText("Copied.").first().waitFor();
      expect(await place()).toEqual(before);
    }
  });

  test("that fails says what happened, whose side it is on and what to do", async () => {
    const page = await open("fail=copy:keychain_refused");
    await page.getByRole("button", { name: "Copy token" }).click();
    await page.getByText("The keychain refused access.").waitFor();
    await page.getByText("This computer’s. Your account is fine.").waitFor();
    await page.getByText("Allow Authkeep when the keychain asks").waitFor();
    await page.getByRole("button", { name: "Copy details" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
  });
});

test("the menu of a connection stays at its button when the window changes its size", async () => {
  const page = await open("", { size: "large" });
  const button = page.getByRole("button", { name: "More for this connection" });
  const edge = async (part: typeof button) => {
    const box = await part.boundingBox();
    return Math.round((box?.x ?? 0) + (box?.width ?? 0));
  };
  await button.click();
  for (const [width, height] of [SIZES.large, SIZES.small]) {
    await page.setViewportSize({ width, height });
    await expect.poll(() => edge(page.getByRole("menu"))).toBe(await edge(button));
  }
});

test("a keychain that is locked when a token is wanted can be unlocked where that is told", async () => {
  const page = await open("fail=copy:keychain_locked");
  await page.getByRole("button", { name: "Copy token" }).click();
  await page.getByRole("alert").getByRole("button", { name: "Unlock…" }).click();
  await page.getByText("Whose side").waitFor({ state: "detached" });
});

test("what passes by itself is explained to who asks", async () => {
  const page = await open();
  await page.getByRole("option", { name: "maximiliane" }).click();
  expect(await page.getByText("What happened").count()).toBe(0);
  await page.getByRole("button", { name: "Show the last attempt" }).click();
  await page.getByText("the name cannot be looked up").waitFor();
  await page.getByRole("button", { name: "Hide the last attempt" }).click();
  await page.getByText("What happened").waitFor({ state: "detached" });
});

test("an account that could not be asked for is unverified, and one that nobody can name is not", async () => {
  const page = await open("world=states");
  await page.getByRole("option", { name: "Provider unwell" }).click();
  await page.getByText("Unverified").waitFor();
  await page.getByRole("option", { name: "Client rejected" }).click();
  await page.getByText("Unverified").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Set-up" }).click();
  await page.getByText("Not known: Vibe has no way to say").waitFor();
});

test("scopes are set side by side, and what is missing or came unasked is said", async () => {
  const page = await open();
  await page.getByRole("option", { name: "Northwind sales" }).click();
  await page.getByRole("tab", { name: "Scopes" }).click();
  await page.getByText("3 of 4 granted. 1 is missing.").waitFor();
  await page.getByText("Vendaze refuses calls that need deals:write.").waitFor();
  await page.getByRole("option", { name: "ada@northwind.example (2)" }).click();
  await page.getByText("Vend Email granted public without being asked.").waitFor();
  await page.getByRole("button", { name: "Ask for more…" }).click();
  await page.getByRole("heading", { name: "Connect Vend Email: scopes" }).waitFor();
  expect(await page.getByLabel("read_user").isChecked()).toBe(true);
});

test("a token is shown while the button is held, and not longer", async () => {
  const page = await open();
  await page.getByRole("option", { name: "Campaign reporting" }).click();
  const token = page.getByLabel("Access token, shown while you hold");
  await page.getByRole("button", { name: "Hold to reveal" }).hover();
  await page.mouse.down();
  await token.waitFor();
  expect(await token.textContent()).toMatch(/^eyJ/);
  await page.mouse.up();
  await token.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain("eyJ");
});

test("time passes without a word from the host", async () => {
  const page = await open();
  await page.getByRole("option", { name: "Ada Practice" }).click();
  await page.getByText("Fresh, good for 4 min.").waitFor();
  await page.clock.runFor(240_000);
  await page.getByText(/Fresh, good for 2\d s\./).waitFor();
  await page.clock.runFor(40_000);
  await page.getByRole("strong").getByText("Refreshes when used.").waitFor();
  await page.locator(".clock").first().getByText("Ended").waitFor();
});

describe("connecting", () => {
  test("leads a newcomer to a token in two clicks", async () => {
    const page = await open("world=empty&sign_in=ok");
    await page.getByRole("button", { name: "Try it with Practice" }).click();
    await page.getByRole("heading", { name: "Connected" }).waitFor();
    await page.getByRole("button", { name: "Copy token" }).last().click();
    await page.getByRole("dialog").getByText("Copied.").first().waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    expect(await page.getByRole("option").count()).toBe(1);
    expect(await page.getByRole("option").getAttribute("aria-selected")).toBe("true");
  });

  test("asks for client and scopes, waits, and takes the address that is pasted", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Connect", exact: true }).first().click();
    await page.locator(".pick", { hasText: "Vibe" }).click();
    await page.getByLabel("Client", { exact: true }).selectOption("");
    await page.getByRole("dialog").getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    await page.getByLabel("Client ID").fill("some id");
    await page.getByLabel("Client secret").fill("some secret");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("campaigns:write").check();
    expect(await page.getByLabel("Sent as").inputValue()).toContain("campaigns:write");
    await page.getByLabel("Sent as").fill("campaigns:read odd:one");
    expect(await page.getByLabel("campaigns:write").isChecked()).toBe(false);
    await page.getByRole("button", { name: "Sign in at Vibe" }).click();
    await page.getByText("10:00 left").or(page.getByText("9:59 left")).first().waitFor();
    await page.getByLabel("Did the browser end").fill("http://nonsense");
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByRole("alert").getByText("No sign-in waits for this address.").waitFor();
    await page.getByLabel("Did the browser end").fill("http://127.0.0.1:47801/callback?code=c&state=s");
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByRole("heading", { name: "Connected" }).waitFor();
    await page.getByLabel("Name in your list").fill("My campaigns");
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("option", { name: "My campaigns" }).waitFor();
  });

  test("goes on when its dialog was closed, and can be taken up again", async () => {
    const page = await open();
    await page.getByRole("option", { name: "Campaign staging" }).click();
    await page.getByRole("button", { name: "Sign in again" }).click();
    await page.getByRole("heading", { name: "Finish in your browser" }).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Sign-in at Vibe waits" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Sign-in at Vibe waits" }).count()).toBe(0);
  });

  test("takes a personal token", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Connect", exact: true }).first().click();
    await page.locator(".pick", { hasText: "Paced Email" }).click();
    await page.getByRole("button", { name: "Connect", exact: true }).last().click();
    await page.getByText("Personal token is missing.").waitFor();
    await page.getByLabel("Personal token").fill("sample");
    await page.getByRole("button", { name: "Connect", exact: true }).last().click();
    await page.getByRole("heading", { name: "Connected" }).waitFor();
  });

  test("tries a personal token again, and no browser, after one that could not be asked about", async () => {
    const page = await open("fail=adopt:offline");
    await page.getByRole("button", { name: "Connect", exact: true }).first().click();
    await page.locator(".pick", { hasText: "Paced Email" }).click();
    await page.getByLabel("Personal token").fill("sample");
    await page.getByRole("button", { name: "Connect", exact: true }).last().click();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Paced Email cannot be reached" }).waitFor();
    await page.getByRole("button", { name: "Change token…" }).click();
    expect(await page.getByLabel("Personal token").inputValue()).toBe("sample");
  });

  test("leads back from a provider that cannot be read", async () => {
    const page = await open("fail=provider:no_such_provider");
    await page.getByRole("button", { name: "Connect", exact: true }).first().click();
    await page.locator(".pick", { hasText: "Vibe" }).click();
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("heading", { name: "Connect an account" }).waitFor();
  });
});

test("disconnecting asks first, then says what was revoked and what was not", async () => {
  const page = await open();
  await page.getByRole("option", { name: "Campaign reporting" }).click();
  await page.getByRole("button", { name: "More for this connection" }).click();
  await page.getByRole("menuitem", { name: "Disconnect…" }).click();
  await page.getByText("Vibe documents no way to end the grant from here").waitFor();
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await page.getByText("Not revoked at Vibe").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  expect(await page.getByRole("option", { name: "Campaign reporting" }).count()).toBe(0);
  expect(await page.getByRole("heading", { level: 2 }).textContent()).toBe("Campaign staging");
});

test("a locked keychain stops copying until it is unlocked", async () => {
  const page = await open("keychain=locked");
  await page.getByRole("alert").getByText("GNOME Keyring is locked.").waitFor();
  expect(await page.getByRole("button", { name: "Copy token" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Unlock…" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
  expect(await page.getByRole("button", { name: "Copy token" }).isEnabled()).toBe(true);
});

test("an appearance that is chosen is taken at once", async () => {
  const page = await open("", { theme: "light" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await ground()).toBe("rgb(255, 255, 255)");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByText("Dark", { exact: true }).click();
  await expect.poll(ground).toBe("rgb(25, 29, 29)");
});

test("settings that are changed at once add up, and one that is refused is not shown", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.evaluate(() => {
    for (const it of document.querySelectorAll<HTMLInputElement>(".switch")) it.click();
  });
  for (const name of ["Start with the computer", "Keep running", "Ask before"])
    await expect.poll(() => page.getByLabel(name).isChecked()).toBe(false);

  const refused = await open("fail=changeSettings:storage_failed");
  await refused.getByRole("button", { name: "Settings" }).click();
  await refused.getByLabel("Ask before").click();
  await refused.getByText("The records cannot be used").waitFor();
  expect(await refused.getByLabel("Ask before").isChecked()).toBe(true);
});

test("no network is told while there is none", async () => {
  const page = await open();
  await page.context().setOffline(true);
  await page.getByRole("alert").getByText("No network.").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("alert").waitFor({ state: "detached" });
});
