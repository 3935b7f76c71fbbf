import { describe, expect, test } from "vitest";
import { failureOf, receiptOf, world } from "../browser/samples";
import type { Receipt } from "../lib/types";
import { lines } from "./receipt";

const [connection] = world("samples");
if (!connection) throw new Error("there are samples");
const receipt = receiptOf(connection, false);
const TOLD: Receipt["told"][] = ["revoked", "no_way", "not_asked", "nothing_to_revoke", "owed", "refused"];

describe.each(TOLD)("a receipt of %s", (told) => {
  const failure = told === "owed" || told === "refused" ? failureOf("provider_unwell") : null;
  const written = lines({ ...receipt, told, failure }, "the keychain", Date.now());

  test("says what became of the tokens here, and of the provider no more than is true", () => {
    expect(written[0]?.mark).toBe(told === "owed" ? "not" : "done");
    expect(written[0]?.text).toContain("the keychain");
    expect(written[1]?.mark).toBe(told === "revoked" ? "done" : "not");
    expect(written[1]?.title.startsWith("Revoked")).toBe(told === "revoked");
  });

  test("is made of whole sentences", () => {
    for (const line of written) expect(line.text).toMatch(/^[A-Z].*\.$/);
  });

  test("gives the provider's reason where there is one", () => {
    expect(written.some((line) => failure !== null && line.text.includes(failure.message))).toBe(
      failure !== null,
    );
  });
});

test("a receipt says that the keychain still holds the tokens, and why", () => {
  const left = failureOf("keychain_locked");
  const [here] = lines({ ...receipt, told: "revoked", left }, "the keychain", Date.now());
  expect(here?.mark).toBe("not");
  expect(here?.text).toContain(left.message);
});

test("a receipt says that the answer to the last refresh was lost", () => {
  const written = lines({ ...receipt, told: "revoked", answer_lost: true }, "the keychain", Date.now());
  expect(written.at(-1)?.mark).toBe("open");
  expect(written.at(-1)?.text).toContain("lost");
});
