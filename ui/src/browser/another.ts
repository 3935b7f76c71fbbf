// Providers that somebody adds to the made-up world. As in the app, one that does not fit is told
// field by field.

import type { AddedProvider, DescribedField, FieldFault, NewProvider } from "../lib/types";
import { PROVIDERS, type SampleProvider } from "./samples";

export function add({ name, endpoints, client_auth, scopes }: NewProvider): AddedProvider {
  const addresses: [DescribedField, string][] =
    endpoints.kind === "issuer"
      ? [["issuer", endpoints.issuer]]
      : [
          ["authorize", endpoints.authorize],
          ["token", endpoints.token],
        ];
  const faults = addresses.flatMap(([field, text]) => fault(field, text));
  if (name.trim() === "") faults.unshift({ field: "name", reason: "This is missing." });
  if (endpoints.kind === "addresses" && endpoints.revoke !== "")
    faults.push(...fault("revoke", endpoints.revoke));
  if (faults.length > 0) return { kind: "faulty", faults };

  const id = `another-${PROVIDERS.length}`;
  const provider: SampleProvider = {
    id,
    name: name.trim(),
    practice: false,
    host: new URL(addresses[0]?.[1] ?? "").host,
    own: true,
    faults: [],
    grants: ["authorization_code"],
    notes: [],
    documentation: null,
    built_in_client: false,
    client_secret: client_auth !== "none",
    takes_scopes: true,
    scopes: scopes.map((value) => ({ value, label: value, on: "default" })),
    scope_separator: " ",
    values: [],
    redirects: ["loopback", "paste"],
    personal_token: null,
    endpoints: { authorize: null, token: null, refresh: null, revoke: null, api: null },
    refresh_restarts: false,
    rotates: false,
    names_account: false,
  };
  PROVIDERS.push(provider);
  return { kind: "added", id };
}

function fault(field: DescribedField, text: string): FieldFault[] {
  if (text.trim() === "") return [{ field, reason: "This is missing." }];
  if (text.trim().startsWith("https://")) return [];
  return [{ field, reason: "Write the whole address, with `https://`." }];
}
