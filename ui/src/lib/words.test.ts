import { describe, expect, test } from "vitest";
import { world } from "../browser/samples";
import { isolated } from "./names";
import { stateOf } from "./state";
import {
  besideWords,
  closedWords,
  copiedWords,
  headWords,
  hostOf,
  keychainTrouble,
  keychainWords,
  rowWords,
  throughWords,
  unverified,
} from "./words";
import type { Keychain } from "./types";

test.each([
  [{ good_for_s: 2520, clears_in_s: 45, refreshed: false }, "Copied. Good for 42 min, clears in 45 s."],
  [
    { good_for_s: 3600, clears_in_s: 45, refreshed: true },
    "Refreshed, then copied. Good for 60 min, clears in 45 s.",
  ],
  [{ good_for_s: null, clears_in_s: 45, refreshed: false }, "Copied. Clears in 45 s."],
  [{ good_for_s: 90, clears_in_s: null, refreshed: false }, "Copied. Good for 1 min."],
  [{ good_for_s: null, clears_in_s: null, refreshed: false }, "Copied."],
])("%o is told as %s", (copied, words) => {
  expect(copiedWords(copied)).toBe(words);
});

const worlds = ["samples", "states", "failing"].flatMap((name) => world(name));

describe.each(worlds.map((it) => [it.row.name.slice(0, 30), it] as const))("%s", (_, it) => {
  test("has words for its state that are whole sentences", () => {
    const state = stateOf(it.row, Date.now());
    const [fact, rest] = headWords(state, it.row, it, Date.now());
    expect(rowWords(state)).not.toMatch(/undefined|null|NaN|Invalid/);
    expect(`${fact} ${rest}`).not.toMatch(/undefined|null|NaN|Invalid/);
    expect(fact).toMatch(/\.$/);
    expect(rest).toMatch(/^$|\.$/);
  });
});

test("what only repeats the name is not said twice", () => {
  const [first] = world("samples");
  if (!first) throw new Error("there are samples");
  const same = { ...first.row, account: first.row.name };
  expect(besideWords(same)).toBeNull();
  const through = `through client ${isolated(first.client?.name ?? "")}`;
  expect(throughWords(same, first)).toBe(`${same.provider_name}, ${through}`);
  const other = { ...first.row, account: "somebody else" };
  expect(throughWords(other, first)).toBe(`${same.provider_name}, ${isolated("somebody else")}, ${through}`);
  expect(throughWords({ ...same, grant: "personal_token" }, first)).toBe(
    `${same.provider_name}, personal token`,
  );
});

test("an account is unverified where the provider could have been asked for it", () => {
  const [first] = world("samples");
  if (!first) throw new Error("there are samples");
  const nobody = { ...first.row, account: null };
  expect(unverified(nobody, { ...first, names_account: true })).toBe(true);
  expect(unverified(nobody, { ...first, names_account: false })).toBe(false);
  expect(unverified(nobody, null)).toBe(false);
  expect(unverified({ ...nobody, grant: "client_credentials" }, { ...first, names_account: true })).toBe(
    false,
  );
  expect(unverified(first.row, { ...first, names_account: true })).toBe(false);
  expect(besideWords({ ...nobody, account: "" })).toBeNull();
});

test.each(["locked", "missing", "refused", "failed"] as const)(
  "a keychain that is %s has its words",
  (state) => {
    const fresh = closedWords({ name: "Keys", state }, { kind: "fresh", left: 2520, part: 0.7 });
    expect(fresh[0]).toMatch(/eychain.*\.$/);
    expect(fresh[1]).toMatch(/^The token is good for 42 min once .*\.$/);
    expect(closedWords({ name: "Keys", state }, { kind: "on_use" })[1]).toMatch(
      /^Tokens can be read once .*\.$/,
    );
  },
);

test("trouble with the keychain is told, and no trouble is not", () => {
  const states: Keychain["state"][] = ["unknown", "open", "locked", "missing", "refused", "failed"];
  const troubled = states.filter((state) => keychainTrouble({ name: "Keys", state }) !== null);
  expect(troubled).toEqual(["locked", "missing", "refused", "failed"]);
  expect(new Set(states.map((state) => keychainWords({ name: "Keys", state }))).size).toBe(states.length);
});

test("an address has a host, and other text stays as it is", () => {
  expect(hostOf("https://a.example:1/b")).toBe("a.example:1");
  expect(hostOf("no address")).toBe("no address");
});
