import type { Component } from "svelte";
import { t } from "../lib/strings";
import type { ConnectionDetail, ConnectionRow } from "../lib/types";
import Scopes from "./Scopes.svelte";
import SetUp from "./SetUp.svelte";
import Token from "./Token.svelte";

export interface Tab {
  id: string;
  label: string;
  pane: Component<{ row: ConnectionRow; detail: ConnectionDetail }>;
}

/** The parts of a connection, in the order of their keys Ctrl+1 and so on. */
export const TABS: readonly [Tab, ...Tab[]] = [
  { id: "token", label: t.token.tab, pane: Token },
  { id: "scopes", label: t.scopes.tab, pane: Scopes },
  { id: "set-up", label: t.setUp.tab, pane: SetUp },
];
