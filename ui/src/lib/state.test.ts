import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAILURES } from "./failures";
import { asks, partLeft, shapeOf, stateOf, type State } from "./state";
import type { Code, ConnectionRow } from "./types";

const NOW = Date.parse("2026-11-22T14:30:00Z");
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

/** A connection whose access token is good for half of its hour. */
function row(change: Partial<ConnectionRow> = {}): ConnectionRow {
  return {
    id: "1",
    name: "one",
    provider: "some",
    provider_name: "Some",
    practice: false,
    account: null,
    grant: "authorization_code",
    needs_sign_in: false,
    renewable: true,
    issued_at: at(-1800),
    access_expires_at: at(1800),
    refresh_started_at: at(-1800),
    refresh_expires_at: at(9_000_000),
    refreshing: false,
    last_failure: null,
    ...change,
  };
}

const ended = { issued_at: at(-7200), access_expires_at: at(-3600) };

describe("the state", () => {
  const cases: [string, Partial<ConnectionRow>, State][] = [
    ["a good token", {}, { kind: "fresh", left: 1800, part: 0.5 }],
    ["a good token after a failure", { last_failure: "offline" }, { kind: "fresh", left: 1800, part: 0.5 }],
    ["an ended token", ended, { kind: "on_use" }],
    ["an end in this second", { access_expires_at: at(0) }, { kind: "on_use" }],
    ["no end known", { access_expires_at: null }, { kind: "no_end" }],
    ["a refresh under way", { ...ended, refreshing: true }, { kind: "refreshing" }],
    ["a grant that ended", { needs_sign_in: true }, { kind: "sign_in_again" }],
    ["an ended token that nothing renews", { ...ended, renewable: false }, { kind: "sign_in_again" }],
    ["an ended refresh token", { ...ended, refresh_expires_at: at(-1) }, { kind: "sign_in_again" }],
    ["an ended refresh token, but a good token", { refresh_expires_at: at(-1) }, { kind: "soon", left: -1 }],
    [
      "a refresh token near its end",
      { ...ended, refresh_started_at: at(-900), refresh_expires_at: at(100) },
      { kind: "soon", left: 100 },
    ],
    [
      "a token near its end that nothing renews",
      { renewable: false, issued_at: at(-900), access_expires_at: at(100) },
      { kind: "soon", left: 100 },
    ],
    ["a set-up that is refused", { ...ended, last_failure: "client_rejected" }, { kind: "wrong_set_up" }],
    ["no network", { ...ended, last_failure: "offline" }, { kind: "offline" }],
    ["a captive portal", { ...ended, last_failure: "foreign_answer" }, { kind: "offline" }],
    ["a pause", { ...ended, last_failure: "slow_down" }, { kind: "paused" }],
    ["an ill provider", { ...ended, last_failure: "provider_unwell" }, { kind: "not_answering" }],
    ["a lost answer", { ...ended, last_failure: "outcome_unknown" }, { kind: "unclear" }],
    ["a keychain that was locked once", { ...ended, last_failure: "keychain_locked" }, { kind: "on_use" }],
  ];
  test.each(cases)("of %s", (_, change, state) => {
    expect(stateOf(row(change), NOW)).toEqual(state);
  });

  test("is one of those for any times and failures, and its ring is never over-full", () => {
    const time = fc.option(fc.integer({ min: -1e9, max: 1e9 }).map(at));
    const codes = fc.option(fc.constantFrom(...(Object.keys(FAILURES) as Code[])));
    fc.assert(
      fc.property(time, time, time, time, codes, fc.boolean(), (i, a, s, r, last_failure, renewable) => {
        const changed = row({
          issued_at: i,
          access_expires_at: a,
          refresh_started_at: s,
          refresh_expires_at: r,
          last_failure,
          renewable,
        });
        const state = stateOf(changed, NOW);
        expect(shapeOf(state)).toBeTruthy();
        if (state.kind !== "fresh") return;
        expect(state.left).toBeGreaterThan(0);
        expect(state.part).toBeGreaterThanOrEqual(0);
        expect(state.part).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("a life without a beginning, or of no length, has no part", () => {
  expect(partLeft(null, at(1), NOW)).toBeNull();
  expect(partLeft(at(0), null, NOW)).toBeNull();
  expect(partLeft(at(5), at(5), NOW)).toBeNull();
  expect(partLeft(at(-3), at(1), NOW)).toBeCloseTo(0.25);
});

test("a person is asked by a gem only", () => {
  expect(asks({ kind: "sign_in_again" })).toBe(true);
  expect(asks({ kind: "soon", left: 5 })).toBe(true);
  expect(asks({ kind: "offline" })).toBe(false);
});
