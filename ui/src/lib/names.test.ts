import fc from "fast-check";
import { expect, test } from "vitest";
import { isolated, short } from "./names";

test("a name that fits stays whole", () => {
  expect(short("Campaign reporting")).toBe(isolated("Campaign reporting"));
});

test("an overlong one keeps its beginning and its end", () => {
  expect(short(`start ${"x".repeat(500)} end`)).toBe(
    isolated(`start ${"x".repeat(9)}…${"x".repeat(10)} end`),
  );
});

test("no letter is cut in two, and none is too many", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
      const letters = (text: string) => [...new Intl.Segmenter().segment(text)].length;
      expect(letters(short(name).slice(1, -1))).toBeLessThanOrEqual(30);
      expect(short(name)).not.toMatch(/\p{Cs}/u);
    }),
  );
});
