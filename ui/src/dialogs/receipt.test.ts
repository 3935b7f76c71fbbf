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

  test("says that the tokens are gone from here, and of the provider no more than is true", () => {
    expect(written[0]?.mark).toBe("done");
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
