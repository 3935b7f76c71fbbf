// A made-up world, for design and for tests in a browser. It keeps its promises as the app does:
// what changes is told by `watch`, and what fails is thrown as a failure.

import type { Host } from "../lib/host";
import type { ConnectionDetail, Keychain, Message, Settings } from "../lib/types";
import { add } from "./another";
import { at, failureOf, PROVIDERS, providerOf, receiptOf, world } from "./samples";
import { script } from "./script";
import { SignIns } from "./sign_ins";
import { claimsOf, tokenOf } from "./tokens";

const SETTINGS: Settings = {
  theme: "system",
  start_at_login: true,
  start_hidden: true,
  close_to_tray: true,
  clear_clipboard_s: 45,
  min_life_s: 60,
  redirect: null,
  ask_before_disconnect: true,
  zoom: 100,
};

/** A host in the world that the query describes. */
export function madeUp(query: string): Host {
  const told = script(new URLSearchParams(query));
  const connections = new Map(world(told.world).map((it) => [it.row.id, it]));
  let keychain: Keychain = { name: "GNOME Keyring", state: told.keychain };
  let settings: Settings = { ...SETTINGS, theme: told.theme };
  let tell: (message: Message) => void = () => undefined;

  const signIns = new SignIns(told.signIn, (message) => tell(message), keep);

  function keep(detail: ConnectionDetail): void {
    connections.set(detail.row.id, detail);
    tell({ kind: "connection", row: detail.row });
  }

  function find(id: string): ConnectionDetail {
    const found = connections.get(id);
    if (!found) throw failureOf("no_such_connection");
    return found;
  }

  function change(
    id: string,
    row: Partial<ConnectionDetail["row"]>,
    rest: Partial<ConnectionDetail> = {},
  ): void {
    const was = find(id);
    keep({ ...was, ...rest, row: { ...was.row, ...row } });
  }

  function opened(): void {
    if (keychain.state !== "open") throw failureOf(`keychain_${keychain.state as "locked"}`);
  }

  async function renew(id: string): Promise<void> {
    change(id, { refreshing: true });
    await new Promise((done) => setTimeout(done, 400));
    const fresh = { issued_at: at(0), access_expires_at: at(3600), last_failure: null, needs_sign_in: false };
    change(
      id,
      { ...fresh, refreshing: false },
      { last_refreshed_at: at(0), last_failure: null, not_before: null },
    );
  }

  const host: Host = {
    async watch(on) {
      tell = on;
      const rows = [...connections.values()].map((it) => it.row);
      const about = { version: "0.1.0", tray: true };
      on({ kind: "snapshot", connections: rows, keychain, settings, sign_ins: [], about });
    },

    connection: async (id) => find(id),
    async copy(id) {
      opened();
      const { row } = find(id);
      const left =
        row.access_expires_at === null ? null : (Date.parse(row.access_expires_at) - Date.now()) / 1000;
      const refreshed = left !== null && left < settings.min_life_s;
      if (refreshed) await renew(id);
      const clears_in_s = settings.clear_clipboard_s === 0 ? null : settings.clear_clipboard_s;
      if (clears_in_s !== null) setTimeout(() => tell({ kind: "cleared" }), clears_in_s * 1000);
      return {
        good_for_s: refreshed ? 3600 : left === null ? null : Math.floor(left),
        clears_in_s,
        refreshed,
      };
    },
    async reveal(id) {
      opened();
      return tokenOf(find(id));
    },
    async claims(id) {
      opened();
      return claimsOf(find(id));
    },
    async refresh(id) {
      opened();
      await renew(id);
    },
    async rename(id, name) {
      const taken = [...connections.values()].some((it) => it.row.name === name && it.row.id !== id);
      if (taken) throw failureOf("name_taken");
      change(id, { name });
    },
    async disconnect(id, local) {
      opened();
      const gone = find(id);
      connections.delete(id);
      tell({ kind: "removed", id });
      return receiptOf(gone, local);
    },

    providers: async () => PROVIDERS,
    provider: async (id) => providerOf(id),
    addProvider: async (provider) => add(provider),
    async clients(provider) {
      const of = [...connections.values()].filter((it) => it.row.provider === provider && it.client);
      const names = [...new Set(of.map((it) => it.client?.name ?? ""))];
      return names.map((name) => ({
        name,
        client_id: name,
        has_secret: true,
        redirect_uri: null,
        connections: [],
      }));
    },
    async redirectUri(_, kind) {
      const uris: Partial<Record<typeof kind, string>> = {
        loopback: "http://127.0.0.1:47801/callback",
        scheme: "dev.authkeep:/oauth/callback",
      };
      return { kind, uri: uris[kind] ?? null };
    },
    openDocumentation: async () => undefined,

    async begin(request) {
      opened();
      return signIns.begin(request, request.renews === null ? null : find(request.renews));
    },
    reopen: async () => undefined,
    copyLink: async () => undefined,
    paste: async (text) => signIns.paste(text),
    cancel: async (id) => signIns.cancel(id),
    async adopt(request) {
      opened();
      return signIns.connect(providerOf(request.provider), "personal_token", []);
    },
    async forItself(request) {
      opened();
      return signIns.connect(providerOf(request.provider), "client_credentials", request.scopes ?? []);
    },

    async unlock() {
      keychain = { ...keychain, state: "open" };
      tell({ kind: "keychain", keychain });
    },
    async changeSettings(next) {
      settings = next;
      tell({ kind: "settings", settings });
    },
    copyText: async () => undefined,
  };
  return told.fail.size === 0 ? host : failing(host, told.fail);
}

/** The host with some calls that fail. */
function failing(host: Host, fail: ReturnType<typeof script>["fail"]): Host {
  const failed = [...fail].map(([call, code]) => [call, () => Promise.reject(failureOf(code))]);
  return { ...host, ...Object.fromEntries(failed) };
}
