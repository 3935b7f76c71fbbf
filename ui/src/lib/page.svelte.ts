// The page: the door to the host, what the host told, and what the person looks at.

import { Outcome } from "./outcome.svelte";
import { asFailure } from "./failures";
import type { Host } from "./host";
import type { ConnectionRow, Message, Receipt, Settings, SignIn } from "./types";
import { CLEARED, copiedWords } from "./words";
import { World } from "./world.svelte";
import { zoomed } from "./zoom";

/** Where connecting starts. */
export type Start =
  | { from: "pick" }
  | { from: "provider"; id: string }
  | { from: "renew"; row: ConnectionRow; at: "client" | "scopes" | "browser" }
  | { from: "waiting"; signIn: SignIn };

/** What stands over the window. */
export type Over =
  | { kind: "connect"; start: Start }
  | { kind: "settings" }
  | { kind: "keys" }
  | { kind: "rename"; row: ConnectionRow }
  | { kind: "disconnect"; row: ConnectionRow }
  | { kind: "receipt"; receipt: Receipt; provider: string };

class Page {
  readonly world = new World();
  readonly outcome = new Outcome();
  selected = $state<string | null>(null);
  /** In one column: the list, or the connection. */
  view = $state<"list" | "one">("list");
  tab = $state("token");
  over = $state.raw<Over | null>(null);
  /** For those who listen. */
  said = $state.raw({ text: "" });

  #host: Host | undefined;
  #changed: Promise<unknown> = Promise.resolve();

  get host(): Host {
    if (!this.#host) throw new Error("The page has not started.");
    return this.#host;
  }

  async start(host: Host): Promise<void> {
    this.#host = host;
    await host.watch((message) => this.#hear(message));
  }

  say(text: string): void {
    this.said = { text };
  }

  /** Tells what came of something done with a connection; the host may tell the same once more. */
  tell(id: string, text: string): void {
    if (this.outcome.id === id && this.outcome.text === text) return;
    this.outcome.tell(id, text);
    this.say(text);
  }

  select(id: string | null): void {
    if (id === this.selected) return;
    this.selected = id;
    this.outcome.forget();
  }

  connect(start: Start = { from: "pick" }): void {
    this.over = { kind: "connect", start };
  }

  /** Asks for confirmation first, or disconnects at once, as the settings say. */
  async disconnect(row: ConnectionRow): Promise<void> {
    if (this.world.settings?.ask_before_disconnect !== false) {
      this.over = { kind: "disconnect", row };
      return;
    }
    const receipt = await this.outcome.of(row.id, () => this.host.disconnect(row.id, false));
    if (receipt) this.over = { kind: "receipt", receipt, provider: row.provider };
  }

  /** Changes settings, one after the other: none takes back what another has changed. */
  changeSettings(part: Partial<Settings>): Promise<void> {
    const changed = this.#changed.then(async () => {
      if (!this.world.settings) return;
      const settings = { ...this.world.settings, ...part };
      await this.host.changeSettings(settings);
      this.world.take({ kind: "settings", settings });
    });
    this.#changed = changed.catch(() => undefined);
    return changed;
  }

  /** Shows everything larger (1), smaller (-1) or as usual (0). */
  async zoom(by: 1 | 0 | -1): Promise<void> {
    const { settings } = this.world;
    if (!settings) return;
    const zoom = zoomed(settings.zoom, by);
    try {
      await this.changeSettings({ zoom });
      this.say(`${zoom} %`);
    } catch (thrown) {
      this.say(asFailure(thrown).message);
    }
  }

  /** Copies a text that is no secret. */
  async copyText(text: string): Promise<boolean> {
    try {
      await this.host.copyText(text);
      return true;
    } catch (thrown) {
      this.say(asFailure(thrown).message);
      return false;
    }
  }

  #hear(message: Message): void {
    if (message.kind === "removed" && message.id === this.selected) this.select(this.#neighbour(message.id));
    this.world.take(message);
    if (message.kind === "copied") this.tell(message.id, copiedWords(message.copied));
    if (message.kind === "cleared" && this.outcome.told(CLEARED)) this.say(CLEARED);
    if (message.kind === "show") this.#show(message.show);
  }

  /** Whom to look at when a connection goes: the one that takes its place, or the one before. */
  #neighbour(id: string): string | null {
    const rows = this.world.connections;
    const at = rows.findIndex((row) => row.id === id);
    return (rows[at + 1] ?? rows[at - 1])?.id ?? null;
  }

  #show(what: Extract<Message, { kind: "show" }>["show"]): void {
    if (what === "connect") this.connect();
    else if (what === "settings") this.over = { kind: "settings" };
    else {
      this.over = null;
      this.select(what.connection);
      this.view = "one";
    }
  }
}

export const page = new Page();
