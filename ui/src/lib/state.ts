// What a connection can do at a moment. It follows from what the host said and from the clock, as
// in the core (connection.rs, `status`), so that no message is needed when a token ends.

import { secondsUntil } from "./times";
import type { Code, ConnectionRow } from "./types";

/** The shape that stands for a state. */
export type Shape = "fresh" | "loop" | "dots" | "gem" | "rim" | "cross" | "disc" | "lock" | "fault";

/** A state, in the order in which a person should hear of it. */
export type State =
  | { kind: "refreshing" }
  | { kind: "sign_in_again" }
  | { kind: "wrong_set_up" }
  | { kind: "unclear" }
  | { kind: "offline" }
  | { kind: "paused" }
  | { kind: "not_answering" }
  | { kind: "soon"; left: number }
  | { kind: "fresh"; left: number; part: number }
  | { kind: "on_use" }
  | { kind: "no_end" };

/** Under this part of its life, an end is near. */
export const SOON = 0.15;

const SET_UP: ReadonlySet<Code> = new Set([
  "client_rejected",
  "redirect_rejected",
  "scope_rejected",
  "rejected",
  "provider_file",
  "no_such_client",
  "no_such_provider",
]);
const NO_NETWORK: ReadonlySet<Code> = new Set(["offline", "foreign_answer"]);

/** The state of a connection at this moment. */
export function stateOf(row: ConnectionRow, now: number): State {
  if (row.refreshing) return { kind: "refreshing" };
  if (row.needs_sign_in) return { kind: "sign_in_again" };
  const access = left(row.access_expires_at, now);
  if (access === null) return { kind: "no_end" };
  if (access > 0) return ending(row, now) ?? fresh(row, access, now);
  const window = left(row.refresh_expires_at, now);
  if (!row.renewable || (window !== null && window <= 0)) return { kind: "sign_in_again" };
  return broken(row.last_failure) ?? ending(row, now) ?? { kind: "on_use" };
}

/** What is left of a life as a part of it, from 0 to 1; null if either end is not known. */
export function partLeft(start: string | null, end: string | null, now: number): number | null {
  if (start === null || end === null) return null;
  const whole = Date.parse(end) - Date.parse(start);
  if (!(whole > 0)) return null;
  return Math.min(1, Math.max(0, (Date.parse(end) - now) / whole));
}

/** The shape of a state. */
export function shapeOf(state: State): Shape {
  return SHAPES[state.kind];
}

/** Whether a person is needed, now or soon. */
export function asks(state: State): boolean {
  return shapeOf(state) === "gem" || shapeOf(state) === "rim";
}

const SHAPES: Record<State["kind"], Shape> = {
  refreshing: "dots",
  sign_in_again: "gem",
  wrong_set_up: "fault",
  unclear: "rim",
  offline: "cross",
  paused: "cross",
  not_answering: "cross",
  soon: "rim",
  fresh: "fresh",
  on_use: "loop",
  no_end: "disc",
};

function left(end: string | null, now: number): number | null {
  return end === null ? null : secondsUntil(end, now);
}

function fresh(row: ConnectionRow, seconds: number, now: number): State {
  const part = partLeft(row.issued_at, row.access_expires_at, now) ?? 1;
  return { kind: "fresh", left: seconds, part };
}

/** The end after which only a person helps, if it is near. */
function ending(row: ConnectionRow, now: number): State | null {
  const start = row.renewable ? row.refresh_started_at : row.issued_at;
  const end = row.renewable ? row.refresh_expires_at : row.access_expires_at;
  const part = partLeft(start, end, now);
  if (end === null || part === null || part >= SOON) return null;
  return { kind: "soon", left: secondsUntil(end, now) };
}

function broken(failure: Code | null): State | null {
  if (failure === null) return null;
  if (SET_UP.has(failure)) return { kind: "wrong_set_up" };
  if (failure === "outcome_unknown") return { kind: "unclear" };
  if (NO_NETWORK.has(failure)) return { kind: "offline" };
  if (failure === "slow_down") return { kind: "paused" };
  return failure === "provider_unwell" ? { kind: "not_answering" } : null;
}
