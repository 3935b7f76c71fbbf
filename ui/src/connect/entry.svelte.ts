// What a person enters to connect, and the requests that are made of it.

import type {
  AdoptRequest,
  BeginRequest,
  ClientChoice,
  ClientRow,
  ConnectionRow,
  ForItselfRequest,
  ProviderDetail,
  RedirectUri,
  ValueField,
} from "../lib/types";

/** How to connect: in the browser, with a token made elsewhere, or as a client for itself. */
export type Way = "oauth" | "token" | "itself";

export class Entry {
  way = $state<Way>("oauth");
  /** The name of a saved client; empty for a new one, or the one that ships with the provider. */
  saved = $state("");
  clientId = $state("");
  clientSecret = $state("");
  token = $state("");
  values = $state<Record<string, string>>({});
  scopes = $state.raw<string[]>([]);
  ownRedirect = $state("");

  static of(provider: ProviderDetail, clients: ClientRow[]): Entry {
    const entry = new Entry();
    entry.way = waysOf(provider)[0] ?? "oauth";
    entry.saved = clients[0]?.name ?? "";
    entry.scopes = provider.scopes.filter((it) => it.on !== "choice").map((it) => it.value);
    entry.values = Object.fromEntries(provider.values.map((it) => [it.name, it.default ?? ""]));
    return entry;
  }

  /** Asks for a client anew, with the id that is known. */
  retype(clientId: string): void {
    this.saved = "";
    this.clientId = clientId;
    this.clientSecret = "";
  }

  /** Whether a client has to be typed in. */
  typesClient(provider: ProviderDetail): boolean {
    return this.saved === "" && !provider.built_in_client;
  }

  /** The fields that are still empty and must not be. */
  missing(provider: ProviderDetail, redirect: RedirectUri | null): Set<string> {
    const fields: [string, string][] = this.fields(provider).map((it) => [
      it.name,
      this.values[it.name] ?? "",
    ]);
    if (this.way === "token") fields.push(["token", this.token]);
    else if (this.typesClient(provider)) {
      fields.push(["client_id", this.clientId]);
      if (provider.client_secret) fields.push(["client_secret", this.clientSecret]);
    }
    if (this.way === "oauth" && needsOwnRedirect(redirect)) fields.push(["redirect", this.ownRedirect]);
    return new Set(fields.filter(([, value]) => value.trim() === "").map(([name]) => name));
  }

  /** The provider's values that this way asks for. */
  fields(provider: ProviderDetail): ValueField[] {
    return provider.values.filter((it) => this.way === "token" || !it.token_only);
  }

  begin(provider: ProviderDetail, renews: ConnectionRow | null, redirect: RedirectUri | null): BeginRequest {
    return {
      provider: provider.id,
      renews: renews?.id ?? null,
      client: this.#client(provider),
      scopes: this.#asked(provider),
      values: this.#given(provider),
      redirect: redirect?.kind ?? null,
      redirect_uri: needsOwnRedirect(redirect) ? this.ownRedirect.trim() : null,
    };
  }

  adopt(provider: ProviderDetail): AdoptRequest {
    return { provider: provider.id, token: this.token.trim(), values: this.#given(provider) };
  }

  forItself(provider: ProviderDetail): ForItselfRequest {
    return {
      provider: provider.id,
      client: this.#client(provider),
      scopes: this.#asked(provider),
      values: this.#given(provider),
    };
  }

  #client(provider: ProviderDetail): ClientChoice {
    if (this.saved !== "") return { kind: "saved", name: this.saved };
    if (!this.typesClient(provider)) return { kind: "usual" };
    const secret = this.clientSecret.trim();
    return { kind: "given", client_id: this.clientId.trim(), client_secret: secret === "" ? null : secret };
  }

  #asked(provider: ProviderDetail): string[] | null {
    return provider.takes_scopes ? this.scopes : null;
  }

  #given(provider: ProviderDetail): Record<string, string> {
    const given = this.fields(provider).map((it) => [it.name, (this.values[it.name] ?? "").trim()] as const);
    return Object.fromEntries(given.filter(([, value]) => value !== ""));
  }
}

/** The ways that a provider offers, the usual one first. */
export function waysOf(provider: ProviderDetail): Way[] {
  const ways: Way[] = [];
  if (provider.grants.includes("authorization_code")) ways.push("oauth");
  if (provider.personal_token) ways.push("token");
  if (provider.grants.includes("client_credentials")) ways.push("itself");
  return ways;
}

/** Whether the registered address is one that only the person knows. */
export function needsOwnRedirect(redirect: RedirectUri | null): boolean {
  return redirect?.uri === null && (redirect.kind === "https" || redirect.kind === "paste");
}
