import type { ProviderRow } from "../lib/types";

/** The providers that a search finds, those whose name begins with it first. */
export function matching(all: ProviderRow[], query: string): ProviderRow[] {
  const text = query.trim().toLocaleLowerCase();
  if (text === "") return all;
  const rank = (provider: ProviderRow) => {
    const name = provider.name.toLocaleLowerCase();
    if (name.startsWith(text)) return 0;
    if (name.includes(text)) return 1;
    return provider.id.includes(text) || (provider.host?.includes(text) ?? false) ? 2 : 3;
  };
  return all
    .map((provider) => ({ provider, rank: rank(provider) }))
    .filter((it) => it.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map((it) => it.provider);
}
