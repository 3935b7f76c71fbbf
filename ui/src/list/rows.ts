// The list as it is drawn: headings and rows of fixed heights, of which only those in sight exist.
// A layout knows its groups and no more, so that ten thousand rows cost nothing to lay out.

import type { ConnectionRow } from "../lib/types";

export const ROW = 44;
export const HEADING = 26;

/** The connections of one provider: its heading's top, and where its rows begin. */
interface Group {
  id: string;
  name: string;
  top: number;
  first: number;
  count: number;
}

export interface Layout {
  rows: readonly ConnectionRow[];
  groups: Group[];
  height: number;
}

export type Item =
  | { kind: "heading"; id: string; name: string; top: number }
  | { kind: "row"; row: ConnectionRow; at: number; top: number };

/** Rows in their groups. They come sorted by provider. */
export function layout(rows: readonly ConnectionRow[]): Layout {
  const groups: Group[] = [];
  let group: Group | undefined;
  for (const [first, row] of rows.entries()) {
    if (row.provider !== group?.id) {
      const top = group ? bottomOf(group) : 0;
      group = { id: row.provider, name: row.provider_name, top, first, count: 0 };
      groups.push(group);
    }
    group.count += 1;
  }
  return { rows, groups, height: group ? bottomOf(group) : 0 };
}

/** The items that lie between two heights, even in part. */
export function between({ rows, groups }: Layout, from: number, to: number): Item[] {
  const items: Item[] = [];
  for (const group of groups) {
    if (group.top >= to || bottomOf(group) <= from) continue;
    const { id, name, top, first, count } = group;
    const start = top + HEADING;
    if (start > from) items.push({ kind: "heading", id, name, top });
    const begin = Math.max(0, Math.floor((from - start) / ROW));
    const end = Math.min(count, Math.ceil((to - start) / ROW));
    for (let at = first + begin; at < first + end; at++) {
      const row = rows[at];
      if (row) items.push({ kind: "row", row, at, top: start + (at - first) * ROW });
    }
  }
  return items;
}

/** The top of the row at a place. */
export function topOf({ groups }: Layout, at: number): number {
  const group = groups.findLast((it) => it.first <= at);
  return group ? group.top + HEADING + (at - group.first) * ROW : 0;
}

/** The first row of the group after that of this row, or of its own, or of the one before. */
export function leap({ groups }: Layout, at: number, by: 1 | -1): number | undefined {
  return (by === 1 ? groups.find((it) => it.first > at) : groups.findLast((it) => it.first < at))?.first;
}

/** The rows that a search finds, by name, account and provider. */
export function found(rows: readonly ConnectionRow[], query: string): readonly ConnectionRow[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = textOf(row);
    return words.every((word) => text.includes(word));
  });
}

const texts = new WeakMap<ConnectionRow, string>();

function textOf(row: ConnectionRow): string {
  let text = texts.get(row);
  if (text === undefined) {
    text = `${row.name}\n${row.account ?? ""}\n${row.provider_name}`.toLowerCase();
    texts.set(row, text);
  }
  return text;
}

function bottomOf(group: Group): number {
  return group.top + HEADING + group.count * ROW;
}
