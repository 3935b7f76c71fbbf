import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { failureOf } from "../browser/samples";
import { asFailure, asText, FAILURES, whose } from "./failures";
import type { Code, Side } from "./types";

const CODES = Object.keys(FAILURES) as Code[];

const snake = (name: string) => name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

/** The codes and their sides as the core has them. */
function core(): Record<string, string> {
  const source = readFileSync(new URL("../../../crates/core/src/error.rs", import.meta.url), "utf8");
  const match = source.slice(source.indexOf("pub fn side(self)"));
  const arms = match
    .slice(0, match.indexOf("pub fn is_not_now"))
    .matchAll(/((?:\s*\|?\s*Self::\w+)+) => Side::(\w+)/g);
  const sides: Record<string, string> = {};
  for (const [, codes = "", side = ""] of arms) {
    for (const [, code = ""] of codes.matchAll(/Self::(\w+)/g)) sides[snake(code)] = snake(side);
  }
  return sides;
}

test("the table has each code of the core, on its side", () => {
  const sides = Object.fromEntries(CODES.map((code) => [code, FAILURES[code].side]));
  expect(sides).toEqual(core());
});

describe.each(CODES)("%s", (code) => {
  test("says what it is and whose side it is on", () => {
    const title = FAILURES[code].title("Some Provider");
    const side = whose(failureOf(code), "Some Provider");
    expect(title).toMatch(/^[A-Z].*[^.!]$/);
    expect(side).toMatch(/^[A-Z].*\.$/);
    expect(`${title} ${side}`).not.toMatch(/undefined|!|oops|please|successfully/i);
  });
});

test("no failure advises a command: nobody in a window has one to type", () => {
  const texts = CODES.flatMap((code) => {
    const failure = failureOf(code);
    const [side, title] = [whose(failure, "Some", true), FAILURES[code].title("Some")];
    return [failure.message, failure.hint, side, title, asText(failure, "Some")];
  });
  expect(texts.filter((text) => /`authkeep |(^|[\s`])--[a-z]/.test(text))).toEqual([]);
});

test("a refresh token that works once is told where the provider refused it", () => {
  const refused = failureOf("needs_sign_in");
  expect(whose(refused, "Some", true)).toMatch(/works once/);
  expect(whose(refused, "Some", false)).toBe("Some’s side.");
  expect(whose({ ...refused, provider_code: null }, "Some", true)).toBe("Some’s side.");
});

test("the details name the request and leave out what is not known", () => {
  const failure = { ...failureOf("client_rejected"), request_id: null };
  const text = asText(failure, "Some", [
    ["Redirect URI", "http://127.0.0.1/"],
    ["Connection", null],
  ]);
  expect(text).toContain("Its error code: invalid_client");
  expect(text).toContain("Redirect URI: http://127.0.0.1/");
  expect(text).not.toMatch(/Request id|Connection|null/);
});

test("what was thrown and is no failure becomes an unexpected one", () => {
  const side: Side = "this_computer";
  expect(asFailure(new Error("broken"))).toMatchObject({ code: "unexpected", message: "broken", side });
  expect(asFailure("text")).toMatchObject({ code: "unexpected", message: "text" });
  expect(asFailure(failureOf("busy"))).toEqual(failureOf("busy"));
});
