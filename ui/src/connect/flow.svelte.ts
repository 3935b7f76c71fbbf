// One connecting, from the choice of a provider to the connection: what the person has entered,
// and at which step it stands.

import { asFailure } from "../lib/failures";
import { page, type Start } from "../lib/page.svelte";
import type {
  ClientRow,
  ConnectionRow,
  Failure,
  ProviderDetail,
  RedirectKind,
  RedirectUri,
  SignIn,
} from "../lib/types";
import { Another } from "./another.svelte";
import { Entry } from "./entry.svelte";

export type Step = "pick" | "another" | "client" | "scopes" | "browser" | "done" | "failed";

/** Where it stands by itself; in the browser it stands as long as a sign-in waits there. */
type Place = Exclude<Step, "browser">;

export class Flow {
  provider = $state.raw<ProviderDetail | null>(null);
  clients = $state.raw<ClientRow[]>([]);
  redirect = $state.raw<RedirectUri | null>(null);
  renews = $state.raw<ConnectionRow | null>(null);
  entry = $state.raw(new Entry());
  another = $state.raw(new Another());
  busy = $state(false);

  #start: Start = { from: "pick" };
  #at = $state<Place>("pick");
  #signIn = $state<string | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #made = $state<string | null>(null);

  /** The sign-in in the browser, as the host tells of it. */
  readonly signIn: SignIn | undefined = $derived(page.world.signIns.find((it) => it.id === this.#signIn));

  readonly step: Step = $derived.by(() => {
    switch (this.signIn?.stage.kind) {
      case "waiting":
      case "finishing":
        return "browser";
      case "connected":
        return "done";
      case "failed":
        return "failed";
      default:
        return this.#at;
    }
  });

  readonly failure: Failure | null = $derived(
    this.signIn?.stage.kind === "failed" ? this.signIn.stage.failure : this.#failure,
  );

  /** The id of the connection it has led to. */
  readonly made: string | null = $derived(
    this.signIn?.stage.kind === "connected" ? this.signIn.stage.connection : this.#made,
  );

  /** The provider's name, known before its file is read. */
  readonly name: string = $derived(
    this.provider?.name ?? this.renews?.provider_name ?? this.signIn?.provider_name ?? "",
  );

  start(start: Start): Promise<void> {
    this.#start = start;
    switch (start.from) {
      case "pick":
        return Promise.resolve();
      case "provider":
        return this.pick(start.id);
      case "renew":
        this.renews = start.row;
        return this.#renew(start.row, start.at);
      case "waiting":
        this.#signIn = start.signIn.id;
        return this.#try(async () => void (await this.#read(start.signIn.provider)));
    }
  }

  /** Takes a provider. One whose client ships with it needs nothing else from a newcomer. */
  pick(id: string): Promise<void> {
    return this.#try(async () => {
      await this.#read(id);
      if (!this.provider?.built_in_client || !this.provider.practice) return "client";
      return this.#begin();
    });
  }

  /** Asks for a provider that no file describes, of which the name may be known. */
  describe(name: string): void {
    this.another = new Another();
    this.another.text.name = name;
    this.#at = "another";
  }

  /** Adds the provider that was described, and goes on with it. */
  async addProvider(): Promise<void> {
    const { another } = this;
    this.busy = true;
    const id = await another.add();
    this.busy = false;
    // Whoever has turned away meanwhile finds it among the others.
    if (id !== null && this.#at === "another" && this.another === another) await this.pick(id);
  }

  useRedirect(kind: RedirectKind): Promise<void> {
    return this.#try(async () => {
      if (this.provider) this.redirect = await page.host.redirectUri(this.provider.id, kind);
    });
  }

  /** Goes on from the client: to the scopes, or, without a browser, to the end. */
  go(): Promise<void> {
    const provider = this.provider;
    if (!provider) return Promise.resolve();
    if (this.entry.way === "token") {
      return this.#try(async () => this.#end(await page.host.adopt(this.entry.adopt(provider))));
    }
    if (provider.takes_scopes) {
      this.#at = "scopes";
      return Promise.resolve();
    }
    return this.signInNow();
  }

  signInNow(): Promise<void> {
    const provider = this.provider;
    if (provider && this.entry.way === "itself") {
      return this.#try(async () => this.#end(await page.host.forItself(this.entry.forItself(provider))));
    }
    return this.#try(() => this.#begin());
  }

  /** Tries once more what failed. */
  retry(): Promise<void> {
    if (!this.provider && this.#start.from === "pick") return Promise.resolve(this.goTo("pick"));
    if (!this.provider) return this.start(this.#start);
    return this.entry.way === "token" ? this.go() : this.signInNow();
  }

  goTo(step: "pick" | "client" | "scopes"): void {
    if (step === "pick") {
      this.provider = null;
      this.entry = new Entry();
    }
    this.#signIn = null;
    this.#failure = null;
    this.#at = step;
  }

  /** Back to the client or the token, to enter it again. */
  changeClient(): void {
    if (this.entry.way === "token") return this.goTo("client");
    const known = this.clients.find((it) => it.name === this.entry.saved);
    this.entry.retype(known?.client_id ?? this.entry.clientId);
    this.goTo("client");
  }

  paste(text: string): Promise<void> {
    return page.host.paste(text);
  }

  async cancel(): Promise<void> {
    if (this.#signIn !== null) await page.host.cancel(this.#signIn);
  }

  async #renew(row: ConnectionRow, at: "client" | "scopes" | "browser"): Promise<void> {
    await this.#try(async () => {
      await this.#read(row.provider);
      const detail = await page.host.connection(row.id);
      this.entry.scopes = detail.scopes_requested;
      this.entry.saved = detail.client?.name ?? "";
      if (at === "client") this.entry.retype(detail.client?.client_id ?? "");
      return at === "browser" ? this.#begin() : at;
    });
  }

  async #read(id: string): Promise<void> {
    const [provider, clients] = await Promise.all([page.host.provider(id), page.host.clients(id)]);
    const wished = page.world.settings?.redirect ?? null;
    const kind = wished !== null && provider.redirects.includes(wished) ? wished : provider.redirects[0];
    this.redirect = kind === undefined ? null : await page.host.redirectUri(id, kind);
    this.clients = clients;
    this.entry = Entry.of(provider, clients);
    this.provider = provider;
  }

  async #begin(): Promise<undefined> {
    if (!this.provider) return;
    const request = this.entry.begin(this.provider, this.renews, this.redirect);
    const signIn = await page.host.begin(request);
    page.world.take({ kind: "sign_in", sign_in: signIn });
    this.#signIn = signIn.id;
  }

  #end(connection: string): Place {
    this.#made = connection;
    return "done";
  }

  /** Does what may fail, and goes where it leads, if it leads anywhere. */
  async #try(work: () => Promise<Place | undefined>): Promise<void> {
    this.busy = true;
    let next: Place | undefined;
    try {
      next = await work();
      this.#failure = null;
    } catch (thrown) {
      this.#signIn = null;
      this.#failure = asFailure(thrown);
      next = "failed";
    }
    // At once: what is disabled while a step opens cannot have the focus there.
    this.busy = false;
    if (next) this.#at = next;
  }
}
