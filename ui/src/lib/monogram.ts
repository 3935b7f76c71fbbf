/** Two letters for a provider: the initials of two words (`GitHub` is two), or the first two of one. */
export function letters(name: string): string {
  const [first, second] = name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  const text = first && second ? first.slice(0, 1) + second.slice(0, 1) : (first ?? "·").slice(0, 2);
  return text.charAt(0).toLocaleUpperCase() + text.slice(1).toLocaleLowerCase();
}

/** The hues of the accent and of its neighbours, which say something else. */
const [TAKEN, FREE] = [150, 210];

/** Where the hash begins: with this one the providers that come with Authkeep lie far apart. */
const SEED = 0xdc0c9;

/** A hue for a provider's id, in degrees: FNV-1a, with its low bits mixed as MurmurHash3 does it. */
export function hue(id: string): number {
  let hash = SEED;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (FREE + ((hash >>> 0) % (360 - FREE + TAKEN))) % 360;
}
