import { expect, test } from "vitest";
import { ZOOMS, zoomed } from "./zoom";

test.each([
  [100, 1, 110],
  [100, -1, 90],
  [200, 1, 200],
  [75, -1, 75],
  [175, 0, 100],
  [120, 1, 125],
  [120, -1, 110],
  [300, -1, 200],
] as const)("from %i by %i is %i", (from, by, to) => {
  expect(zoomed(from, by)).toBe(to);
});

test("text can be twice as large (WCAG 2.2, 1.4.4)", () => {
  expect(ZOOMS.at(-1)).toBe(200);
});
