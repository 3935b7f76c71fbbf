// Every screen, and how to get there.

import type { Page } from "playwright-core";

export interface Screen {
  name: string;
  query?: string;
  to?: (page: Page) => Promise<unknown>;
}

const choose = (name: string) => (page: Page) => page.getByRole("option", { name }).first().click();
const tab = (name: string) => (page: Page) => page.getByRole("tab", { name }).click();

/** Does one thing after another. */
function inTurn(...steps: ((page: Page) => Promise<unknown>)[]) {
  return async (page: Page) => {
    for (const step of steps) await step(page);
  };
}

const connect = (page: Page) => page.keyboard.press("Control+n");
const pick = (name: string) => inTurn(connect, (page) => page.locator(".pick", { hasText: name }).click());
const client = inTurn(pick("Vibe"), (page) => page.getByLabel("Client", { exact: true }).selectOption(""));
const go = (page: Page) => page.getByRole("button", { name: "Continue" }).click();
const another = inTurn(connect, (page) => page.getByRole("button", { name: "Another provider…" }).click());
const addresses = inTurn(another, (page) => page.getByText("Enter its addresses").click());
const scopes = inTurn(pick("Vibe"), (page) => page.getByRole("button", { name: "Continue" }).click());
const signIn = inTurn(scopes, (page) => page.getByRole("button", { name: "Sign in at Vibe" }).click());
const copy = (page: Page) => page.getByRole("button", { name: "Copy token" }).last().click();
const after = (text: string) => (page: Page) => page.getByText(text).first().waitFor();
const disconnect = (name: string) =>
  inTurn(
    choose(name),
    (page) => page.getByRole("button", { name: "More for this connection" }).click(),
    (page) => page.getByRole("menuitem", { name: "Disconnect…" }).click(),
    (page) => page.getByRole("button", { name: "Disconnect", exact: true }).click(),
    after("Deleted from this computer"),
  );

export const SCREENS: Screen[] = [
  { name: "fresh", to: choose("Campaign reporting") },
  { name: "copied", to: inTurn(choose("Campaign reporting"), copy, after("Copied.")) },
  { name: "focus", to: inTurn(choose("Campaign reporting"), (page) => page.keyboard.press("ArrowUp")) },
  { name: "sign-in-again", to: choose("Campaign staging") },
  { name: "offline", to: choose("maximiliane") },
  {
    name: "offline-attempt",
    to: inTurn(choose("maximiliane"), (page) =>
      page.getByRole("button", { name: "Show the last attempt" }).click(),
    ),
  },
  { name: "ends-soon", to: choose("Northwind sales") },
  { name: "personal-token", to: choose("ada@northwind.example Paced") },
  { name: "scopes", to: inTurn(choose("Northwind sales"), tab("Scopes")) },
  { name: "scopes-beyond", to: inTurn(choose("ada@northwind.example (2)"), tab("Scopes")) },
  { name: "set-up", to: inTurn(choose("Campaign reporting"), tab("Set-up")) },
  { name: "menu", to: (page) => page.getByRole("button", { name: "More for this connection" }).click() },
  { name: "search", to: (page) => page.getByRole("searchbox").fill("campaign") },
  { name: "search-nothing", to: (page) => page.getByRole("searchbox").fill("nobody") },
  { name: "keychain-locked", query: "keychain=locked", to: choose("Campaign reporting") },
  { name: "keychain-missing", query: "keychain=missing", to: choose("Campaign reporting") },
  { name: "no-network", to: (page) => page.context().setOffline(true) },
  {
    name: "copy-fails",
    query: "fail=copy:busy",
    to: inTurn(choose("Campaign reporting"), copy, after("Whose side")),
  },
  {
    name: "copy-refused",
    query: "fail=copy:keychain_refused",
    to: inTurn(choose("Campaign reporting"), copy, after("Whose side")),
  },
  { name: "states", query: "world=states" },
  { name: "state-set-up", query: "world=states", to: choose("Client rejected") },
  { name: "state-unclear", query: "world=states", to: choose("Outcome unknown") },
  { name: "state-long-name", query: "world=states", to: choose("long name") },
  { name: "state-rtl", query: "world=states", to: inTurn(choose("חיבור"), tab("Set-up")) },
  { name: "state-unverified", query: "world=states", to: inTurn(choose("Provider unwell"), tab("Set-up")) },
  { name: "long-name-rename", query: "world=states", to: (page) => page.keyboard.press("F2") },
  { name: "long-name-disconnected", query: "world=states", to: disconnect("long name") },
  { name: "rtl-disconnected", query: "world=states", to: disconnect("חיבור") },
  { name: "many", query: "world=many" },
  { name: "empty", query: "world=empty" },
  { name: "empty-locked", query: "world=empty&keychain=locked" },
  { name: "connect-pick", to: connect },
  { name: "connect-pick-search", to: inTurn(connect, (page) => page.keyboard.type("ve")) },
  { name: "another-issuer", to: another },
  { name: "another-addresses", to: addresses },
  {
    name: "another-faults",
    to: inTurn(
      addresses,
      (page) =>
        page.getByLabel("Name", { exact: true }).fill("A provider with a rather long name, as some have"),
      (page) => page.getByLabel("Authorization endpoint").fill("northgate.example/authorize"),
      go,
      after("Write the whole address"),
    ),
  },
  {
    name: "another-more",
    to: inTurn(
      addresses,
      (page) => page.getByText("Scopes, revocation").click(),
      (page) => page.getByLabel("Who-am-I address").fill("https://api.northgate.example/me"),
      (page) => page.getByLabel("Where its answer").scrollIntoViewIfNeeded(),
    ),
  },
  {
    name: "another-fails",
    query: "fail=addProvider:offline",
    to: inTurn(
      another,
      (page) => page.getByLabel("Name", { exact: true }).fill("Northgate"),
      go,
      after("What to do"),
    ),
  },
  { name: "connect-client", to: client },
  {
    name: "connect-client-missing",
    to: inTurn(client, (page) => page.getByRole("button", { name: "Continue" }).click()),
  },
  { name: "connect-token", to: pick("Paced Email") },
  { name: "connect-scopes", to: scopes },
  { name: "connect-browser", to: signIn },
  {
    name: "connect-waits",
    to: inTurn(signIn, (page) => page.getByRole("button", { name: "Close" }).click()),
  },
  {
    name: "connect-done",
    query: "sign_in=ok",
    to: inTurn(signIn, after("Name in your list"), copy, after("Copied.")),
  },
  {
    name: "connect-redirect",
    query: "sign_in=redirect_rejected",
    to: inTurn(signIn, after("Sent by Authkeep"), (page) =>
      page.getByLabel("Registered at").fill("http://localhost:47801/callback"),
    ),
  },
  {
    name: "connect-client-rejected",
    query: "sign_in=client_rejected",
    to: inTurn(signIn, after("What to do")),
  },
  { name: "connect-usage", query: "sign_in=usage", to: inTurn(signIn, after("What to do")) },
  { name: "connect-timed-out", query: "sign_in=timed_out", to: inTurn(signIn, after("What to do")) },
  { name: "rename", to: (page) => page.keyboard.press("F2") },
  {
    name: "disconnect",
    to: inTurn(choose("Campaign reporting"), tab("Set-up"), (page) =>
      page.getByRole("button", { name: "Disconnect…" }).last().click(),
    ),
  },
  { name: "disconnected", to: disconnect("Campaign reporting") },
  { name: "settings", to: (page) => page.keyboard.press("Control+,") },
  { name: "keys", to: (page) => page.keyboard.press("?") },
];
