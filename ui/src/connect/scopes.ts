/** The scopes of a line, each once, whatever stands between them. */
export function listed(line: string, separator: string): string[] {
  const parts = line
    .split(/\s+/)
    .flatMap((part) => (separator.trim() === "" ? [part] : part.split(separator.trim())));
  return [...new Set(parts.filter((part) => part !== ""))];
}

/** The scopes with one ticked or not. */
export function ticked(scopes: string[], scope: string, on: boolean): string[] {
  const others = scopes.filter((it) => it !== scope);
  return on ? [...others, scope] : others;
}
