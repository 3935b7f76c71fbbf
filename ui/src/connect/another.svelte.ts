// A provider that no file describes yet, as a person enters it.

import { asFailure } from "../lib/failures";
import { page } from "../lib/page.svelte";
import type { DescribedField, Failure, NewProvider } from "../lib/types";
import { listed } from "./scopes";

/** Who says where the endpoints are. */
export type Source = "issuer" | "addresses";

export type TextName = Exclude<DescribedField, "client_auth">;

/** Null where the issuer says it. */
type ClientAuth = NewProvider["client_auth"];

export class Another {
  source = $state<Source>("issuer");
  text = $state<Record<TextName, string>>({
    name: "",
    issuer: "",
    authorize: "",
    token: "",
    revoke: "",
    whoami: "",
    account: "email",
    api_base: "",
    scopes: "",
  });
  /** Of an issuer, and of addresses. */
  clientAuth = $state<Record<Source, ClientAuth>>({ issuer: null, addresses: "post" });
  /** What kept it from being added, where no field is to blame. */
  failure = $state.raw<Failure | null>(null);

  #refused = $state.raw<Partial<Record<TextName, { text: string; reason: string }>>>({});

  /** Why the text of a field does not fit, as long as it is the one that was refused. */
  fault(name: TextName): string | undefined {
    const refused = this.#refused[name];
    return refused?.text === this.text[name] ? refused.reason : undefined;
  }

  /** Whether a field is to blame that is folded away. */
  get folded(): boolean {
    return FOLDED.some((name) => this.fault(name) !== undefined);
  }

  /** Adds the provider. Gives its id, or null: then it is known why. */
  async add(): Promise<string | null> {
    this.failure = null;
    this.#refused = {};
    try {
      const added = await page.host.addProvider(this.request());
      if (added.kind === "added") return added.id;
      for (const { field, reason } of added.faults) if (field !== "client_auth") this.#refuse(field, reason);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
    return null;
  }

  request(): NewProvider {
    const { name, issuer, authorize, token, revoke, whoami, account, api_base, scopes } = this.text;
    return {
      name,
      endpoints:
        this.source === "issuer"
          ? { kind: "issuer", issuer }
          : { kind: "addresses", authorize, token, revoke, whoami, account },
      api_base,
      scopes: listed(scopes, " "),
      client_auth: this.clientAuth[this.source],
    };
  }

  #refuse(name: TextName, reason: string): void {
    const known = this.#refused[name];
    const refused = { text: this.text[name], reason: known ? `${known.reason} ${reason}` : reason };
    this.#refused = { ...this.#refused, [name]: refused };
  }
}

const FOLDED: TextName[] = ["scopes", "revoke", "whoami", "account"];
