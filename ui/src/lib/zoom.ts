/** The sizes in which the page is shown, in per cent. */
export const ZOOMS: readonly number[] = [75, 90, 100, 110, 125, 150, 175, 200];

/** The next larger or smaller size, or the usual one. */
export function zoomed(from: number, by: 1 | 0 | -1): number {
  if (by === 0) return 100;
  const next = by === 1 ? ZOOMS.find((it) => it > from) : ZOOMS.findLast((it) => it < from);
  return next ?? from;
}
