// What the host has told, and nothing else.

import type { About, ConnectionRow, Keychain, Message, Settings, SignIn } from "./types";

const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export class World {
  /** False until the snapshot has come. */
  known = $state(false);
  /** By provider and name. Replaced as a whole: there may be ten thousand. */
  connections = $state.raw<readonly ConnectionRow[]>([]);
  keychain = $state.raw<Keychain>({ name: "", state: "unknown" });
  settings = $state.raw<Settings | null>(null);
  signIns = $state.raw<readonly SignIn[]>([]);
  about = $state.raw<About>({ version: "", tray: true });

  #byId = $derived(new Map(this.connections.map((row) => [row.id, row])));

  connection(id: string | null): ConnectionRow | undefined {
    return id === null ? undefined : this.#byId.get(id);
  }

  take(message: Message): void {
    switch (message.kind) {
      case "snapshot":
        this.connections = [...message.connections].sort(order);
        this.keychain = message.keychain;
        this.settings = message.settings;
        this.signIns = message.sign_ins;
        this.about = message.about;
        this.known = true;
        break;
      case "connection":
        this.connections = placed(this.connections, message.row);
        break;
      case "removed":
        this.connections = this.connections.filter((row) => row.id !== message.id);
        break;
      case "sign_in":
        this.signIns = [...this.signIns.filter((it) => it.id !== message.sign_in.id), message.sign_in];
        break;
      case "keychain":
        this.keychain = message.keychain;
        break;
      case "settings":
        this.settings = message.settings;
        break;
      case "copied":
      case "cleared":
      case "show":
        break;
    }
  }
}

function order(a: ConnectionRow, b: ConnectionRow): number {
  if (a.provider !== b.provider) {
    return COLLATOR.compare(a.provider_name, b.provider_name) || (a.provider < b.provider ? -1 : 1);
  }
  return COLLATOR.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}

function placed(rows: readonly ConnectionRow[], row: ConnectionRow): readonly ConnectionRow[] {
  const at = rows.findIndex((it) => it.id === row.id);
  const was = rows[at];
  if (was && order(was, row) === 0) return rows.with(at, row);
  const others = was ? rows.toSpliced(at, 1) : rows;
  const before = others.findIndex((it) => order(row, it) < 0);
  return others.toSpliced(before < 0 ? others.length : before, 0, row);
}
