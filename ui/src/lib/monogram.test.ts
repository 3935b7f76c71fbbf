import fc from "fast-check";
import { expect, test } from "vitest";
import { hue, letters } from "./monogram";

test.each([
  ["Harbour Retail", "Hr"],
  ["Single", "Si"],
  ["HarbourRetail", "Hr"],
  ["HTTPie", "Ht"],
  ["x", "X"],
  ["élan vital", "Év"],
  ["", "·"],
])("%s is %s", (name, mark) => {
  expect(letters(name)).toBe(mark);
});

test("any name has a mark, and any id a hue", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(letters(text).length).toBeGreaterThan(0);
      expect(hue(text)).toBeGreaterThanOrEqual(0);
      expect(hue(text)).toBeLessThan(360);
      expect(hue(text) < 150 || hue(text) >= 210, "not the accent's").toBe(true);
      expect(hue(text)).toBe(hue(text));
    }),
  );
});
