import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { world } from "../browser/samples";
import { between, found, HEADING, layout, leap, ROW, topOf, type Item } from "./rows";

const rows = world("samples").map((it) => it.row);

const bottom = (item: Item) => item.top + (item.kind === "row" ? ROW : HEADING);

describe("the layout", () => {
  test("has a heading for each provider, every row, and no gap", () => {
    const laid = layout(rows);
    const items = between(laid, 0, laid.height);
    expect(items).toHaveLength(rows.length + new Set(rows.map((row) => row.provider)).size);
    let top = 0;
    for (const item of items) {
      expect(item.top).toBe(top);
      top = bottom(item);
      if (item.kind === "row") expect([rows[item.at], topOf(laid, item.at)]).toEqual([item.row, item.top]);
    }
    expect(laid.height).toBe(top);
  });

  test("shows what lies between two heights, and nothing else", () => {
    const laid = layout(
      world("many")
        .map((it) => it.row)
        .sort((a, b) => (a.provider < b.provider ? -1 : 1)),
    );
    const all = between(laid, 0, laid.height);
    const from = fc.integer({ min: -500, max: laid.height + 500 });
    fc.assert(
      fc.property(from, fc.integer({ min: 1, max: 2000 }), (from, length) => {
        const inside = all.filter((item) => item.top < from + length && bottom(item) > from);
        expect(between(laid, from, from + length)).toEqual(inside);
      }),
      { numRuns: 50 },
    );
  });

  test("leaps from group to group", () => {
    const laid = layout(rows);
    const [one, two] = laid.groups;
    expect(leap(laid, 0, 1)).toBe(two?.first);
    expect(leap(laid, two?.first ?? 0, -1)).toBe(one?.first);
    expect(leap(laid, 1, -1)).toBe(0);
    expect(leap(laid, 0, -1)).toBeUndefined();
    expect(leap(laid, rows.length - 1, 1)).toBeUndefined();
    expect(layout([])).toEqual({ rows: [], groups: [], height: 0 });
  });
});

describe("a search", () => {
  test("for nothing finds all", () => {
    expect(found(rows, "  ")).toBe(rows);
  });

  test("finds by name, account and provider, whatever the case and the order of words", () => {
    const [one] = rows;
    if (!one) throw new Error("there are samples");
    for (const query of [one.name, one.account ?? "", one.provider_name]) {
      expect(found(rows, query.toUpperCase())).toContain(one);
    }
    expect(found(rows, `${one.name} ${one.provider_name}`)).toEqual([one]);
    expect(found(rows, `${one.provider_name} ${one.name}`)).toEqual([one]);
    expect(found(rows, `${one.name} nobody`)).toEqual([]);
  });
});
