/** Two letters for a provider: the initials of two words (`GitHub` is two), or the first two of one. */
export function letters(name: string): string {
  const [first, second] = name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  const text = first && second ? first.slice(0, 1) + second.slice(0, 1) : (first ?? "·").slice(0, 2);
  return text.charAt(0).toLocaleUpperCase() + text.slice(1).toLocaleLowerCase();
}

/** A hue for a provider's id: FNV-1a, modulo the circle. */
export function hue(id: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0) % 360;
}
