// What the page makes of each kind of failure: a title, whose side it is on in words, and what
// it offers. What happened and what to do come with the failure itself, in words for any surface.

import type { Code, Failure, Side } from "./types";

/** What the page can offer after a failure. */
export type Action =
  "try_again" | "sign_in" | "change_client" | "change_scopes" | "unlock" | "go_back" | "none";

interface Words {
  side: Side;
  action: Action;
  /** In one line. `at` is the provider's name. */
  title: (at: string) => string;
  /** Where the side alone says too little. */
  whose?: string;
}

function words(side: Side, action: Action, title: (at: string) => string, whose?: string): Words {
  return { side, action, title, ...(whose === undefined ? {} : { whose }) };
}

/** Every kind of failure. */
export const FAILURES: Record<Code, Words> = {
  unexpected: words("this_computer", "try_again", () => "Something here went wrong"),
  storage_failed: words("this_computer", "try_again", () => "The records cannot be used"),
  usage: words("you", "go_back", () => "This does not work as it stands"),
  name_taken: words("you", "go_back", () => "This name is taken"),
  no_such_connection: words("you", "none", () => "This connection is gone"),
  no_such_client: words("you", "change_client", () => "This client is gone"),
  no_such_provider: words("you", "go_back", (at) => `There is no file for ${at}`),
  no_such_sign_in: words("you", "try_again", () => "No sign-in waits for this address"),
  needs_sign_in: words("provider", "sign_in", (at) => `${at} no longer accepts this connection`),
  offline: words("network", "try_again", (at) => `${at} cannot be reached`),
  slow_down: words("provider", "try_again", (at) => `${at} asks for a pause`),
  provider_unwell: words("provider", "try_again", (at) => `${at} answers with an error`),
  foreign_answer: words("network", "try_again", (at) => `Something answered in place of ${at}`),
  outcome_unknown: words("network", "try_again", () => "The answer to the last refresh was lost"),
  keychain_locked: words("this_computer", "unlock", () => "The keychain is locked"),
  keychain_missing: words("this_computer", "try_again", () => "No keychain answers"),
  keychain_refused: words("this_computer", "try_again", () => "The keychain refused access"),
  keychain_failed: words("this_computer", "try_again", () => "The keychain failed"),
  declined: words(
    "you",
    "try_again",
    () => "Access was declined",
    "Your answer, or an administrator’s rule.",
  ),
  cancelled: words("you", "try_again", () => "The sign-in was given up", "Yours. Nothing was changed."),
  timed_out: words("nobody", "try_again", () => "The time for signing in is over"),
  code_refused: words("nobody", "try_again", (at) => `${at} did not take the code of this sign-in`),
  client_rejected: words("set_up", "change_client", (at) => `${at} does not know this client`),
  redirect_rejected: words("set_up", "try_again", (at) => `${at} does not know this redirect URI`),
  scope_rejected: words("set_up", "change_scopes", (at) => `${at} does not allow these scopes`),
  rejected: words("set_up", "change_client", (at) => `${at} refused the request`),
  provider_file: words("set_up", "try_again", (at) => `The provider file of ${at} does not fit`),
  busy: words("this_computer", "try_again", () => "Another program is using this connection"),
};

/** Whose side a failure is on, in a sentence. `rotates`: each refresh token works once there. */
export function whose(failure: Failure, at: string, rotates = false): string {
  if (failure.code === "needs_sign_in" && failure.provider_code !== null && rotates) return ONCE(at);
  return FAILURES[failure.code].whose ?? WHOSE[failure.side](at);
}

const ONCE = (at: string) =>
  `${at}’s rule: each refresh token works once. One that another program has used is refused.`;

const WHOSE: Record<Side, (at: string) => string> = {
  you: () => "Yours: an answer, a name or a choice. Nothing is broken.",
  this_computer: () => "This computer’s. Your account is fine.",
  network: () => "The network between. Your account is fine.",
  provider: (at) => `${at}’s side.`,
  set_up: (at) => `The client’s set-up at ${at}. Your account and your network are fine.`,
  nobody: () => "Nobody’s; nothing was changed.",
};

/** The account of a failure as text, for a support ticket. It never holds a secret. */
export function asText(failure: Failure, at: string, extra: [string, string | null][] = []): string {
  const lines: [string, string | null][] = [
    ["What happened", failure.message],
    ["Whose side", whose(failure, at)],
    ["What to do", failure.hint],
    ["Provider", at],
    ["Its error code", failure.provider_code],
    ["Request id", failure.request_id],
    ...extra,
  ];
  return lines.flatMap(([label, value]) => (value === null ? [] : [`${label}: ${value}`])).join("\n");
}

/** Whatever was thrown, as a failure. */
export function asFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  return {
    code: "unexpected",
    message: thrown instanceof Error ? thrown.message : String(thrown),
    hint: "Try again. If it stays so, restart Authkeep; nothing is lost.",
    side: "this_computer",
    provider_code: null,
    request_id: null,
  };
}

function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "hint" in thrown;
}
