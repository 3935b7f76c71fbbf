// What the made-up world is told to be, by the address of the page:
//   world     samples (usual) · states · empty · many · failing
//   keychain  open (usual) · locked · missing · refused · failed
//   theme     system (usual) · light · dark
//   fail      CALL:CODE, several with commas: `copy:offline,unlock:keychain_refused`
//   sign_in   wait (usual) · ok · CODE: how a sign-in in the browser goes on by itself

import type { Code, Keychain, Settings } from "../lib/types";

export interface Script {
  world: string;
  keychain: Keychain["state"];
  theme: Settings["theme"];
  fail: Map<string, Code>;
  signIn: "wait" | "ok" | Code;
}

export function script(query: URLSearchParams): Script {
  const fails = (query.get("fail") ?? "").split(",").filter((it) => it.includes(":"));
  return {
    world: query.get("world") ?? "samples",
    keychain: (query.get("keychain") ?? "open") as Keychain["state"],
    theme: (query.get("theme") ?? "system") as Settings["theme"],
    fail: new Map(fails.map((it) => it.split(":") as [string, Code])),
    signIn: (query.get("sign_in") ?? "wait") as Script["signIn"],
  };
}
