import fc from "fast-check";
import { expect, test } from "vitest";
import { besideClaim, readable } from "./claims";

const NOW = Date.parse("2026-11-22T14:30:00Z");

test("a text loses its quotes, a number keeps its digits", () => {
  expect(readable({ name: "sub", json: '"a\\u00e9\\"b"' })).toBe('aé"b');
  expect(readable({ name: "n", json: "12345678901234567890" })).toBe("12345678901234567890");
  expect(readable({ name: "aud", json: '["a","b"]' })).toBe('["a","b"]');
});

test("a time is told in local words, and what is no time is not", () => {
  expect(besideClaim({ name: "exp", json: "1795360320" }, [], NOW)).toMatch(/in 42 min$/);
  expect(besideClaim({ name: "iat", json: "1795356720" }, [], NOW)).toMatch(/18 min ago$/);
  expect(besideClaim({ name: "exp", json: '"soon"' }, [], NOW)).toBe("");
  expect(besideClaim({ name: "exp", json: "-1" }, [], NOW)).toBe("");
  expect(besideClaim({ name: "ver", json: "1795360320" }, [], NOW)).toBe("");
});

test("scopes inside are compared with those granted", () => {
  const scope = { name: "scope", json: '"b a"' };
  expect(besideClaim(scope, ["a", "b"], NOW)).toBe("as granted");
  expect(besideClaim(scope, ["a"], NOW)).toBe("");
  expect(besideClaim(scope, [], NOW)).toBe("");
});

test("whatever a provider puts inside is shown", () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (name, value) => {
      const claim = { name, json: JSON.stringify(value) };
      expect(typeof readable(claim)).toBe("string");
      expect(typeof besideClaim(claim, ["a"], NOW)).toBe("string");
    }),
  );
  expect(readable({ name: "broken", json: '"no end' })).toBe('"no end');
});
