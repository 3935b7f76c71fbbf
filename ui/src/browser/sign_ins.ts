// Sign-ins of the made-up world: nobody opens a browser, and the script says how they end.

import type {
  BeginRequest,
  Code,
  ConnectionDetail,
  Grant,
  Message,
  ProviderDetail,
  SignIn,
  SignInStage,
} from "../lib/types";
import { at, detail, failureOf, providerOf } from "./samples";

export class SignIns {
  #all = new Map<string, { signIn: SignIn; renews: ConnectionDetail | null; scopes: string[] }>();
  #made = 1000;

  constructor(
    readonly script: "wait" | "ok" | Code,
    readonly tell: (message: Message) => void,
    readonly keep: (made: ConnectionDetail) => void,
  ) {}

  begin(request: BeginRequest, renews: ConnectionDetail | null): SignIn {
    const provider = providerOf(request.provider);
    const loopback = request.redirect === "loopback" ? "http://127.0.0.1:47801/callback" : null;
    const signIn: SignIn = {
      id: `sign-in-${this.#all.size + 1}`,
      provider: provider.id,
      provider_name: provider.name,
      practice: provider.practice,
      renews: request.renews,
      redirect: request.redirect ?? "loopback",
      redirect_uri: request.redirect_uri ?? loopback,
      started_at: at(0),
      expires_at: at(600),
      stage: { kind: "waiting" },
    };
    this.#all.set(signIn.id, { signIn, renews, scopes: request.scopes ?? [] });
    if (this.script === "ok") setTimeout(() => this.#connected(signIn.id), 300);
    else if (this.script !== "wait") {
      const failure = failureOf(this.script);
      setTimeout(() => this.#move(signIn.id, { kind: "failed", failure }), 300);
    }
    return signIn;
  }

  /** Any address with a state ends the sign-in that waits. */
  paste(text: string): void {
    const waiting = [...this.#all.values()].find((it) => it.signIn.stage.kind === "waiting");
    if (!waiting || !text.includes("code=")) throw failureOf("no_such_sign_in");
    this.#connected(waiting.signIn.id);
  }

  cancel(id: string): void {
    this.#move(id, { kind: "cancelled" });
  }

  /** Makes a connection and returns its id. */
  connect(provider: ProviderDetail, grant: Grant, scopes: string[]): string {
    const number = this.#made++;
    const made = detail(
      {
        name: `${provider.id}-${number}`,
        provider: provider.id,
        account: "ada@northwind.example",
        grant,
        access: [0, grant === "personal_token" ? null : 3600],
        refresh: [0, grant === "authorization_code" ? 7_776_000 : null],
        client: provider.id,
        scopes: [scopes, scopes],
      },
      number,
    );
    this.keep(made);
    return made.row.id;
  }

  #connected(id: string): void {
    const it = this.#all.get(id);
    if (!it || it.signIn.stage.kind !== "waiting") return;
    this.#move(id, { kind: "finishing" });
    setTimeout(() => {
      const connection = it.renews
        ? this.#renewed(it.renews)
        : this.connect(providerOf(it.signIn.provider), "authorization_code", it.scopes);
      this.#move(id, { kind: "connected", connection });
    }, 200);
  }

  #renewed(was: ConnectionDetail): string {
    const fresh = { needs_sign_in: false, last_failure: null, issued_at: at(0), access_expires_at: at(3600) };
    this.keep({
      ...was,
      last_failure: null,
      row: { ...was.row, ...fresh, refresh_started_at: at(0), refresh_expires_at: at(7_776_000) },
    });
    return was.row.id;
  }

  #move(id: string, stage: SignInStage): void {
    const it = this.#all.get(id);
    if (!it) return;
    it.signIn = { ...it.signIn, stage };
    this.tell({ kind: "sign_in", sign_in: it.signIn });
  }
}
