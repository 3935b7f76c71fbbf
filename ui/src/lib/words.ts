// Words for states of connections, tokens and the keychain.

import { isolated } from "./names";
import { end, moment, span } from "./times";
import type { State } from "./state";
import type { ConnectionDetail, ConnectionRow, Copied, CopyForm, Keychain } from "./types";

/** A state in a row of the list. */
export function rowWords(state: State): string {
  switch (state.kind) {
    case "refreshing":
      return "Refreshing now";
    case "sign_in_again":
      return "Sign in again";
    case "wrong_set_up":
      return "Set-up refused";
    case "unclear":
      return "Last refresh unclear";
    case "offline":
      return "Offline";
    case "paused":
      return "Asked to pause";
    case "not_answering":
      return "Not answering";
    case "soon":
      return `Sign-in ends in ${span(state.left)}`;
    case "fresh":
      return `Fresh · ${span(state.left)}`;
    case "on_use":
      return "Refreshes when used";
    case "no_end":
      return "No end known";
  }
}

/** A state over its connection: the fact, and what follows from it. */
export function headWords(
  state: State,
  row: ConnectionRow,
  detail: ConnectionDetail | null,
  now: number,
): [string, string] {
  const ended = row.access_expires_at === null ? null : moment(row.access_expires_at, now);
  switch (state.kind) {
    case "refreshing":
      return ["Refreshing now.", `${row.provider_name} is being asked for a new token.`];
    case "sign_in_again":
      return ["Sign in again.", "The token has ended, and nothing here can renew it."];
    case "wrong_set_up":
      return ["Refused.", `${row.provider_name} does not take the client’s set-up.`];
    case "unclear":
      return ["Last refresh unclear.", "Its answer was lost. Asking again may end the connection."];
    case "offline":
      return [
        "Offline.",
        `The token ended at ${ended}. Nothing is lost: it refreshes when the network is back.`,
      ];
    case "paused":
      return [
        `${row.provider_name} asks for a pause.`,
        detail?.not_before
          ? `Nothing is lost: it can be asked again at ${moment(detail.not_before, now)}.`
          : "Nothing is lost: the next use tries again.",
      ];
    case "not_answering":
      return [`${row.provider_name} is not answering.`, "Nothing is lost: the next use tries again."];
    case "soon":
      return [`Sign-in ends in ${span(state.left)}.`, afterSoon(row, detail)];
    case "fresh":
      return [
        `Fresh, good for ${span(state.left)}.`,
        row.renewable ? "Refreshes itself when used." : "When it ends, a new sign-in is needed.",
      ];
    case "on_use":
      return ["Refreshes when used.", `The last token ended at ${ended}.`];
    case "no_end":
      return ["No end known.", `${row.provider_name} does not say how long this token lasts.`];
  }
}

function afterSoon(row: ConnectionRow, detail: ConnectionDetail | null): string {
  if (!row.renewable) return "Then you sign in once more.";
  if (detail === null) return "";
  if (!detail.refresh_restarts || !row.refresh_started_at || !row.refresh_expires_at) {
    return "Use does not make it longer: then you sign in once more.";
  }
  const whole = (Date.parse(row.refresh_expires_at) - Date.parse(row.refresh_started_at)) / 1000;
  return `Any use before then starts a new ${span(whole)}.`;
}

/** What a copy did. */
export function copiedWords(copied: Copied): string {
  const done = copied.refreshed ? "Refreshed, then copied." : "Copied.";
  const parts = [
    copied.good_for_s === null ? null : `Good for ${span(copied.good_for_s)}`,
    copied.clears_in_s === null ? null : `clears in ${span(copied.clears_in_s)}`,
  ].filter((part) => part !== null);
  if (parts.length === 0) return done;
  const sentence = parts.join(", ");
  return `${done} ${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

export const CLEARED = "Cleared from the clipboard.";

/** The other forms in which a token is copied. */
export const COPY_FORMS: [Exclude<CopyForm, "raw">, string][] = [
  ["header", "as header"],
  ["curl", "as curl"],
  ["env", "as .env line"],
];

/** The keychain in the foot of the list. */
export function keychainWords({ name, state }: Keychain): string {
  const words: Record<Keychain["state"], string> = {
    unknown: name,
    open: `${name} · unlocked`,
    locked: `${name} · locked`,
    missing: "No keychain",
    refused: `${name} · access refused`,
    failed: `${name} · not working`,
  };
  return words[state];
}

/** What is wrong with the keychain, and what that means; null if nothing is. */
export function keychainTrouble({ name, state }: Keychain): [string, string] | null {
  switch (state) {
    case "locked":
      return [`${name} is locked.`, "Nothing is lost. Tokens cannot be read or refreshed until it is open."];
    case "missing":
      return [
        "No keychain answers.",
        "Secrets are kept nowhere else. Start GNOME Keyring, KWallet or KeePassXC, then try again.",
      ];
    case "refused":
      return [`${name} refused access.`, "Nothing is lost. Allow Authkeep when it asks, then try again."];
    case "failed":
      return [`${name} is not working.`, "Nothing was removed. Restart it, then try again."];
    case "open":
    case "unknown":
      return null;
  }
}

/** What a keychain that does not open means for a connection: the fact, and what follows from it. */
export function closedWords({ state: keychain }: Keychain, state: State): [string, string] {
  const [fact, then] = CLOSED[keychain];
  return [
    fact,
    state.kind === "fresh"
      ? `The token is good for ${span(state.left)} ${then}.`
      : `Tokens can be read ${then}.`,
  ];
}

const CLOSED: Record<Keychain["state"], [string, string]> = {
  unknown: ["", ""],
  open: ["", ""],
  locked: ["Keychain locked.", "once it is open"],
  missing: ["No keychain.", "once one answers"],
  refused: ["Keychain refused access.", "once it opens"],
  failed: ["Keychain not working.", "once it works again"],
};

/** Who is connected and how, under the name. */
export function throughWords(row: ConnectionRow, detail: ConnectionDetail | null): string {
  const parts = [row.provider_name];
  const account = accountBeside(row);
  if (account !== null) parts.push(isolated(account));
  if (row.grant === "personal_token") parts.push("personal token");
  else if (detail?.client) parts.push(`through client ${isolated(detail.client.name)}`);
  return parts.join(", ");
}

/** The account, if it says more than the name. */
export function accountBeside({ account, name }: ConnectionRow): string | null {
  return account === null || account === "" || account === name ? null : account;
}

/** Whether the provider could say whose account this is, and did not. */
export function unverified(row: ConnectionRow, detail: ConnectionDetail | null): boolean {
  return row.account === null && row.grant !== "client_credentials" && (detail?.names_account ?? false);
}

/** What the list shows behind a state; null if it only repeats the name. */
export function besideWords(row: ConnectionRow): string | null {
  return row.grant === "personal_token" ? "personal token" : accountBeside(row);
}

/** A token's outside. */
export function shapeWords(characters: number, jwt: boolean): string {
  const count = `${new Intl.NumberFormat("en-GB").format(characters)} characters`;
  return jwt ? `JWT, ${count}` : count;
}

/** What ends the refresh token. */
export function refreshEndWords(row: ConnectionRow, detail: ConnectionDetail, now: number): string {
  if (row.refresh_expires_at === null) return `${row.provider_name} does not say how long it lasts.`;
  const when = end(row.refresh_expires_at, now);
  return detail.refresh_restarts
    ? `Ends ${when} unless refreshed.`
    : `Ends ${when}. Use does not make it longer.`;
}

/** The host of an address, or the address if it has none. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
