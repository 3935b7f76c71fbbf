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
const scopes = inTurn(pick("Vibe"), (page) => page.getByRole("button", { name: "Continue" }).click());
const signIn = inTurn(scopes, (page) => page.getByRole("button", { name: "Sign in at Vibe" }).click());
const copy = (page: Page) => page.getByRole("button", { name: "Copy token" }).last().click();
const after = (text: string) => (page: Page) => page.getByText(text).first().waitFor();

export const SCREENS: Screen[] = [
  { name: "fresh", to: choose("Campaign reporting") },
  { name: "copied", to: inTurn(choose("Campaign reporting"), copy, after("Copied.")) },
  { name: "focus", to: inTurn(choose("Campaign reporting"), (page) => page.keyboard.press("ArrowUp")) },
  { name: "sign-in-again", to: choose("Campaign staging") },
  { name: "offline", to: choose("maximiliane") },
  { name: "ends-soon", to: choose("Northwind sales") },
  { name: "personal-token", to: choose("ada@northwind.example Paced") },
  { name: "scopes", to: inTurn(choose("Northwind sales"), tab("Scopes")) },
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
  { name: "states", query: "world=states" },
  { name: "state-set-up", query: "world=states", to: choose("Client rejected") },
  { name: "state-unclear", query: "world=states", to: choose("Outcome unknown") },
  { name: "state-long-name", query: "world=states", to: choose("long name") },
  { name: "state-rtl", query: "world=states", to: inTurn(choose("חיבור"), tab("Set-up")) },
  { name: "many", query: "world=many" },
  { name: "empty", query: "world=empty" },
  { name: "empty-locked", query: "world=empty&keychain=locked" },
  { name: "connect-pick", to: connect },
  { name: "connect-pick-search", to: inTurn(connect, (page) => page.keyboard.type("ve")) },
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
  { name: "connect-timed-out", query: "sign_in=timed_out", to: inTurn(signIn, after("What to do")) },
  { name: "rename", to: (page) => page.keyboard.press("F2") },
  {
    name: "disconnect",
    to: inTurn(choose("Campaign reporting"), tab("Set-up"), (page) =>
      page.getByRole("button", { name: "Disconnect…" }).last().click(),
    ),
  },
  {
    name: "disconnected",
    to: inTurn(
      choose("Campaign reporting"),
      tab("Set-up"),
      (page) => page.getByRole("button", { name: "Disconnect…" }).last().click(),
      (page) => page.getByRole("button", { name: "Disconnect", exact: true }).click(),
      after("Not revoked"),
    ),
  },
  { name: "settings", to: (page) => page.keyboard.press("Control+,") },
  { name: "keys", to: (page) => page.keyboard.press("?") },
];
