// Names from outside, in sentences of ours.

/** A name whose direction of writing stays its own (UAX #9, FSI and PDI). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

const LONG = 30;
const letters = new Intl.Segmenter();

/** A name for a title: an overlong one is cut in its middle, so that what is said of it stays. */
export function short(name: string): string {
  const all = [...letters.segment(name)].map((it) => it.segment);
  if (all.length <= LONG) return isolated(name);
  const half = (LONG - 1) / 2;
  return isolated(`${all.slice(0, Math.ceil(half)).join("")}…${all.slice(-Math.floor(half)).join("")}`);
}
