// The page's only door. Two hosts stand behind it: the desktop app, and a made-up world for a
// browser. Each call maps to one command of the same name in snake case, with the parameters'
// names as they stand here; each rejects with a `Failure`.

import type {
  AddedProvider,
  AdoptRequest,
  BeginRequest,
  ClientRow,
  ConnectionDetail,
  Copied,
  CopyForm,
  ForItselfRequest,
  Message,
  NewProvider,
  ProviderDetail,
  ProviderRow,
  Receipt,
  RedirectKind,
  RedirectUri,
  Settings,
  SignIn,
  TokenShape,
} from "./types";

export interface Host {
  /** Tells everything from now on, beginning with a snapshot. Called once. */
  watch(on: (message: Message) => void): Promise<void>;

  connection(id: string): Promise<ConnectionDetail>;
  /** The token does not pass through the page. */
  copy(id: string, form: CopyForm): Promise<Copied>;
  /** The access token, while a person holds the button. */
  reveal(id: string): Promise<string>;
  claims(id: string): Promise<TokenShape>;
  refresh(id: string): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  disconnect(id: string, local: boolean): Promise<Receipt>;

  providers(): Promise<ProviderRow[]>;
  provider(id: string): Promise<ProviderDetail>;
  /** Writes a file of the user's own; an issuer is asked for its endpoints first. */
  addProvider(provider: NewProvider): Promise<AddedProvider>;
  clients(provider: string): Promise<ClientRow[]>;
  redirectUri(provider: string, kind: RedirectKind): Promise<RedirectUri>;
  /** Opens the provider's documentation in the system browser. */
  openDocumentation(provider: string): Promise<void>;

  /** Opens the system browser. How it goes on is told by `watch`. */
  begin(request: BeginRequest): Promise<SignIn>;
  reopen(id: string): Promise<void>;
  copyLink(id: string): Promise<void>;
  /** The address the browser ended at, or the code it shows. */
  paste(text: string): Promise<void>;
  cancel(id: string): Promise<void>;
  /** Returns the id of the new connection, as does `forItself`. */
  adopt(request: AdoptRequest): Promise<string>;
  forItself(request: ForItselfRequest): Promise<string>;

  unlock(): Promise<void>;
  changeSettings(settings: Settings): Promise<void>;
  /** For text that is no secret. */
  copyText(text: string): Promise<void>;
}
