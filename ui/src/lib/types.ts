// What crosses the border between the page and Rust. Times are RFC 3339 strings, ids are opaque
// strings, lengths of time are whole seconds.
//
// Written from src-tauri/src/wire by `WRITE_TYPES=1 cargo test -p authkeep-desktop types`.

/** How a connection's tokens were obtained. */
export type Grant = "authorization_code" | "client_credentials" | "device_code" | "personal_token";

/** How the answer comes back. */
export type RedirectKind = "loopback" | "scheme" | "https" | "oob" | "none" | "paste";

/** The kinds of failure. A kind exists only if somebody acts on it: a script by its exit code, the window by what it offers. */
export type Code = "unexpected"
  | "storage_failed"
  | "usage"
  | "name_taken"
  | "no_such_connection"
  | "no_such_client"
  | "no_such_provider"
  | "no_such_sign_in"
  | "needs_sign_in"
  | "offline"
  | "slow_down"
  | "provider_unwell"
  | "foreign_answer"
  | "outcome_unknown"
  | "keychain_locked"
  | "keychain_missing"
  | "keychain_refused"
  | "keychain_failed"
  | "declined"
  | "cancelled"
  | "timed_out"
  | "code_refused"
  | "client_rejected"
  | "redirect_rejected"
  | "scope_rejected"
  | "rejected"
  | "provider_file"
  | "busy";

/** Whose side a failure is on. */
export type Side = "you" | "this_computer" | "network" | "provider" | "set_up" | "nobody";

/** A failure. Every call of the host that fails rejects with one of these. */
export type Failure = {
  code: Code;
  message: string;
  hint: string;
  side: Side;
  /** The provider's own word for it: `invalid_grant`. */
  provider_code: string | null;
  /** What the provider's support asks for. */
  request_id: string | null;
};

/** A failure that is over but still explains a state. */
export type PastFailure = {
  at: string;
  code: Code;
  message: string;
  hint: string;
  side: Side;
  /** The provider's own word for it: `invalid_grant`. */
  provider_code: string | null;
  /** What the provider's support asks for. */
  request_id: string | null;
};

/** What the list shows of a connection. */
export type ConnectionRow = {
  id: string;
  name: string;
  /** The provider's id. */
  provider: string;
  provider_name: string;
  /** Whether this is the provider that comes with Authkeep for practising. */
  practice: boolean;
  /** Who is connected, for people. */
  account: string | null;
  grant: Grant;
  /** The provider ended the grant: only a person helps. */
  needs_sign_in: boolean;
  /** Whether a new access token can be had without a person. */
  renewable: boolean;
  /** When the tokens came; with the end it gives the whole life of the access token. */
  issued_at: string | null;
  access_expires_at: string | null;
  /** When the refresh token's window began: with its last use, or with the sign-in. */
  refresh_started_at: string | null;
  refresh_expires_at: string | null;
  /** A refresh is under way in this process. */
  refreshing: boolean;
  /** The last failure; null after a success. */
  last_failure: Code | null;
};

/** One connection in full. */
export type ConnectionDetail = {
  row: ConnectionRow;
  client: ConnectionClient | null;
  scopes_requested: Array<string>;
  scopes_granted: Array<string>;
  redirect_uri: string | null;
  /** The provider's variables that are no secret, in words. */
  values: Array<NamedValue>;
  endpoints: Endpoints;
  /** What ends the refresh token: whether its use starts its window anew. */
  refresh_restarts: boolean;
  /** Whether each refresh token works once. */
  rotates: boolean;
  /** Whether the provider can be told to end the grant from here. */
  revocable: boolean;
  /** Whether the provider can say who is connected. Where it can and no account is known, it could not be asked. */
  names_account: boolean;
  /** The provider's documentation. */
  documentation: string | null;
  notes: Array<string>;
  last_failure: PastFailure | null;
  /** The provider asked to be left alone until then. */
  not_before: string | null;
  last_refreshed_at: string | null;
  created_at: string;
};

/** The app registration of a connection. */
export type ConnectionClient = {
  name: string;
  client_id: string;
  /** How many connections use it, this one too. */
  connections: number;
};

/** A value with the words for it. */
export type NamedValue = {
  label: string;
  value: string;
};

/** Where a connection's requests go. */
export type Endpoints = {
  authorize: string | null;
  token: string | null;
  refresh: string | null;
  revoke: string | null;
  api: string | null;
};

/** The outside of an access token, and the inside of one that is a JWT. */
export type TokenShape = {
  characters: number;
  jwt: Jwt | null;
};

/** Header and claims, in the order in which they stand. */
export type Jwt = {
  header: Array<Claim>;
  claims: Array<Claim>;
};

/** One member. The value is JSON text, so that no number loses digits. */
export type Claim = {
  name: string;
  json: string;
};

/** A provider in a list. */
export type ProviderRow = {
  id: string;
  name: string;
  practice: boolean;
  /** Host of its sign-in page or its documentation. */
  host: string | null;
  /** The file is the user's own. */
  own: boolean;
  /** Why its file cannot be used; empty if it can. */
  faults: Array<string>;
};

/** What is asked for and told when an account is connected at a provider. */
export type ProviderDetail = {
  id: string;
  name: string;
  practice: boolean;
  grants: Array<Grant>;
  notes: Array<string>;
  documentation: string | null;
  /** A client ships with the provider's file: none need be given. */
  built_in_client: boolean;
  /** Whether a client of this provider has a secret. */
  client_secret: boolean;
  /** Whether scopes can be asked for at all. */
  takes_scopes: boolean;
  scopes: Array<Scope>;
  scope_separator: string;
  values: Array<ValueField>;
  /** In order of preference, those that work on this computer. */
  redirects: Array<RedirectKind>;
  personal_token: PersonalToken | null;
};

/** A scope that the provider documents. */
export type Scope = {
  value: string;
  label: string;
  on: "choice" | "default" | "always";
};

/** A value that the person is asked for. */
export type ValueField = {
  name: string;
  label: string;
  example: string | null;
  default: string | null;
  /** The only values there are, if listed. */
  options: Array<string>;
  secret: boolean;
  /** Asked for only with a personal token; a sign-in brings it. */
  token_only: boolean;
};

/** A token that is made at the provider's own pages. */
export type PersonalToken = {
  /** Where it is made. */
  help: string;
};

/** A provider that no file describes yet. What is empty is not given. */
export type NewProvider = {
  name: string;
  endpoints: {
    "kind": "issuer";
    issuer: string;
  } | {
    "kind": "addresses";
    authorize: string;
    token: string;
    revoke: string;
    whoami: string;
    account: string;
  };
  api_base: string;
  scopes: Array<string>;
  /** Null: as the issuer says. */
  client_auth: "post" | "basic" | "none" | null;
};

/** What became of a new provider. */
export type AddedProvider = {
  "kind": "added";
  id: string;
}
  | {
  "kind": "faulty";
  faults: Array<FieldFault>;
};

/** Why a field does not fit. */
export type FieldFault = {
  field: DescribedField;
  reason: string;
};

/** A field of the form. */
export type DescribedField = "name"
  | "issuer"
  | "authorize"
  | "token"
  | "revoke"
  | "whoami"
  | "account"
  | "api_base"
  | "scopes"
  | "client_auth";

/** A saved client. */
export type ClientRow = {
  name: string;
  client_id: string;
  has_secret: boolean;
  redirect_uri: string | null;
  /** Names of the connections that use it. */
  connections: Array<string>;
};

/** What to register at the provider. */
export type RedirectUri = {
  kind: RedirectKind;
  /** Null where the user gives an address of their own, or none is registered. */
  uri: string | null;
};

/** With which app registration. */
export type ClientChoice = {
  "kind": "usual";
}
  | {
  "kind": "saved";
  name: string;
}
  | {
  "kind": "given";
  client_id: string;
  client_secret: string | null;
};

/** What a sign-in is begun with. */
export type BeginRequest = {
  provider: string;
  /** The id of the connection to sign in again. */
  renews: string | null;
  client: ClientChoice;
  /** Null: the usual ones, or those of the renewed connection. */
  scopes: Array<string> | null;
  values: Record<string, string>;
  /** Null: the usual way. */
  redirect: RedirectKind | null;
  /** An address of the user's own, for `https` and `paste`. */
  redirect_uri: string | null;
};

/** What a personal token is taken over with. */
export type AdoptRequest = {
  provider: string;
  token: string;
  values: Record<string, string>;
};

/** What a client is connected for itself with. */
export type ForItselfRequest = {
  provider: string;
  client: ClientChoice;
  scopes: Array<string> | null;
  values: Record<string, string>;
};

/** A sign-in in the browser. */
export type SignIn = {
  id: string;
  provider: string;
  provider_name: string;
  practice: boolean;
  /** The id of the connection it renews. */
  renews: string | null;
  redirect: RedirectKind;
  redirect_uri: string | null;
  started_at: string;
  expires_at: string;
  stage: SignInStage;
};

/** Where a sign-in stands. */
export type SignInStage = {
  "kind": "waiting";
}
  | {
  "kind": "finishing";
}
  | {
  "kind": "connected";
  connection: string;
}
  | {
  "kind": "failed";
  failure: Failure;
}
  | {
  "kind": "cancelled";
};

/** A form in which a token is copied. */
export type CopyForm = "raw" | "header" | "curl" | "env";

/** What was copied. */
export type Copied = {
  /** Null if the token's end is not known. */
  good_for_s: number | null;
  /** Null if the clipboard is not cleared. */
  clears_in_s: number | null;
  refreshed: boolean;
};

/** What a disconnect did. */
export type Receipt = {
  name: string;
  provider_name: string;
  told: "revoked" | "no_way" | "not_asked" | "nothing_to_revoke" | "owed" | "refused";
  /** Why the provider was not told, or what it said. */
  failure: Failure | null;
  /** Until when the tokens still work there, if they were not revoked and that is known. */
  access_works_until: string | null;
  refresh_works_until: string | null;
  /** The answer to the last refresh was lost: if it held new tokens, nobody here knows them. */
  answer_lost: boolean;
  /** Why the keychain still holds the tokens, though nothing needs them. */
  left: Failure | null;
  /** The client that stays saved. */
  client: string | null;
  documentation: string | null;
};

/** Where secrets are kept. */
export type Keychain = {
  /** As people know it: `GNOME Keyring`. */
  name: string;
  state: "unknown" | "open" | "locked" | "missing" | "refused" | "failed";
};

/** What a person may choose. */
export type Settings = {
  theme: "system" | "light" | "dark";
  start_at_login: boolean;
  /** Whether it then shows no window. */
  start_hidden: boolean;
  close_to_tray: boolean;
  /** 0: never. */
  clear_clipboard_s: number;
  /** A token that is copied is refreshed first if less is left. */
  min_life_s: number;
  /** Null: the provider's usual way. */
  redirect: "loopback" | "scheme" | null;
  ask_before_disconnect: boolean;
  /** How large the page is shown, in per cent. */
  zoom: number;
};

/** The program and the desktop it runs on. */
export type About = {
  version: string;
  /** Whether there is a tray to close to. */
  tray: boolean;
};

/** What the host tells without being asked. The first message is the snapshot. */
export type Message = {
  "kind": "snapshot";
  connections: Array<ConnectionRow>;
  keychain: Keychain;
  settings: Settings;
  sign_ins: Array<SignIn>;
  about: About;
}
  | {
  "kind": "connection";
  row: ConnectionRow;
}
  | {
  "kind": "removed";
  id: string;
}
  | {
  "kind": "sign_in";
  sign_in: SignIn;
}
  | {
  "kind": "keychain";
  keychain: Keychain;
}
  | {
  "kind": "settings";
  settings: Settings;
}
  | {
  "kind": "copied";
  id: string;
  copied: Copied;
}
  | {
  "kind": "cleared";
}
  | {
  "kind": "show";
  show: "connect" | "settings" | {
    "connection": string;
  };
};
