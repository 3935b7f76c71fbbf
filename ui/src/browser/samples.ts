// The samples, with their times set from now.

import connections from "../../samples/connections.json";
import failures from "../../samples/failures.json";
import providers from "../../samples/providers.json";
import states from "../../samples/states.json";
import { FAILURES } from "../lib/failures";
import type {
  Code,
  ConnectionDetail,
  ConnectionRow,
  Endpoints,
  Failure,
  Grant,
  ProviderDetail,
  ProviderRow,
  Receipt,
} from "../lib/types";

export type SampleProvider = ProviderRow &
  ProviderDetail & {
    endpoints: Endpoints;
    refresh_restarts: boolean;
    rotates: boolean;
    names_account: boolean;
  };

interface Sample {
  name: string;
  provider: string;
  account: string | null;
  grant?: Grant;
  /** Seconds from now: when it came and when it ends. */
  access: [number, number | null];
  refresh?: [number, number | null];
  client?: string;
  failure?: Code;
  refreshing?: boolean;
  pause?: number;
  jwt?: boolean;
  scopes: [string[], string[]];
}

export const PROVIDERS = providers as SampleProvider[];

// TypeScript reads no pair into a JSON list of two.
const SAMPLES = connections as unknown as [Sample, ...Sample[]];
const STATES = states as unknown as Sample[];

export function providerOf(id: string): SampleProvider {
  const found = PROVIDERS.find((it) => it.id === id);
  if (!found) throw failureOf("no_such_provider");
  return found;
}

export function failureOf(code: Code): Failure {
  const [message = "", hint = "", provider_code = null] = failures[code];
  const request_id = provider_code === null ? null : "01J9Z6V3M8T2Q4R7";
  return { code, message, hint, side: FAILURES[code].side, provider_code, request_id };
}

/** A time some seconds from now. */
export function inSeconds(seconds: number | null): string | null {
  return seconds === null ? null : at(seconds);
}

export function at(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

/** The connections of a world. */
export function world(name: string): ConnectionDetail[] {
  if (name === "empty") return [];
  if (name === "states") return STATES.map(detail).concat(long());
  if (name === "failing") return Object.keys(failures).map((code, at) => detail(failing(code as Code), at));
  if (name !== "many") return SAMPLES.map(detail);
  const many = Array.from({ length: 10_000 }, (_, at): Sample => {
    const sample = SAMPLES[at % SAMPLES.length] ?? SAMPLES[0];
    return { ...sample, name: `${sample.name} ${at + 1}` };
  });
  return many.map(detail);
}

export function detail(sample: Sample, at: number): ConnectionDetail {
  const provider = providerOf(sample.provider);
  const [requested, granted] = sample.scopes;
  return {
    row: row(sample, at, provider),
    client: sample.client
      ? { name: sample.client, client_id: `b2f6c0de-94aa-4c1e-8f37-${at}`, connections: 2 }
      : null,
    scopes_requested: requested,
    scopes_granted: granted,
    redirect_uri: sample.client ? "http://127.0.0.1:47801/callback" : null,
    values: provider.values.flatMap((it) => (it.default ? [{ label: it.label, value: it.default }] : [])),
    endpoints: provider.endpoints,
    refresh_restarts: provider.refresh_restarts,
    rotates: provider.rotates,
    revocable: provider.endpoints.revoke !== null,
    names_account: provider.names_account,
    documentation: provider.documentation,
    notes: provider.notes,
    last_failure: sample.failure ? { ...failureOf(sample.failure), at: inSeconds(-1700) ?? "" } : null,
    not_before: inSeconds(sample.pause ?? null),
    last_refreshed_at: inSeconds(sample.access[0]),
    created_at: inSeconds(-9_000_000) ?? "",
  };
}

function row(sample: Sample, at: number, provider: SampleProvider): ConnectionRow {
  const grant = sample.grant ?? "authorization_code";
  return {
    id: `${at}`,
    name: sample.name,
    provider: provider.id,
    provider_name: provider.name,
    practice: provider.practice,
    account: sample.account,
    grant,
    needs_sign_in: sample.failure === "needs_sign_in",
    renewable: grant !== "personal_token",
    issued_at: inSeconds(sample.access[0]),
    access_expires_at: inSeconds(sample.access[1]),
    refresh_started_at: inSeconds(sample.refresh?.[0] ?? null),
    refresh_expires_at: inSeconds(sample.refresh?.[1] ?? null),
    refreshing: sample.refreshing ?? false,
    last_failure: sample.failure ?? null,
  };
}

function failing(code: Code): Sample {
  const sample = SAMPLES.find((it) => it.jwt) ?? SAMPLES[0];
  return { ...sample, name: code, access: [-7200, -3600], failure: code };
}

/** A name as long as a name may be. */
function long(): ConnectionDetail {
  return detail({ ...SAMPLES[0], name: "long name ".repeat(50).trim(), account: "x".repeat(500) }, 99);
}

/** What a disconnect of this connection did. */
export function receiptOf(
  { row, client, documentation, revocable }: ConnectionDetail,
  local: boolean,
): Receipt {
  const told = !revocable ? "no_way" : local ? "not_asked" : "revoked";
  return {
    name: row.name,
    provider_name: row.provider_name,
    told,
    failure: null,
    access_works_until: told === "revoked" ? null : row.access_expires_at,
    refresh_works_until: told === "revoked" ? null : row.refresh_expires_at,
    answer_lost: false,
    left: null,
    client: client?.name ?? null,
    documentation,
  };
}
