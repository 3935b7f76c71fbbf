// What a person can do with a connection, and what of it fits its state best.

import { clock } from "../lib/clock.svelte";
import { page } from "../lib/page.svelte";
import { stateOf, type State } from "../lib/state";
import { t } from "../lib/strings";
import type { ConnectionRow, CopyForm } from "../lib/types";
import { copiedWords } from "../lib/words";

export type Main = "copy" | "sign_in" | "refresh" | "change_client" | "connect_again";

/** The one thing to do. */
export function mainOf(state: State, row: ConnectionRow): Main {
  const browser = row.grant === "authorization_code" || row.grant === "device_code";
  switch (state.kind) {
    case "sign_in_again":
      return browser ? "sign_in" : "connect_again";
    case "wrong_set_up":
      return browser ? "change_client" : "connect_again";
    case "unclear":
    case "offline":
    case "paused":
    case "not_answering":
      return "refresh";
    case "soon":
    case "refreshing":
    case "fresh":
    case "on_use":
    case "no_end":
      return "copy";
  }
}

export function doMain(row: ConnectionRow): Promise<void> | void {
  switch (mainOf(stateOf(row, clock.now), row)) {
    case "copy":
      return copy(row, "raw");
    case "refresh":
      return refresh(row);
    case "sign_in":
      return page.connect({ from: "renew", row, at: "browser" });
    case "change_client":
      return page.connect({ from: "renew", row, at: "client" });
    case "connect_again":
      return page.connect({ from: "provider", id: row.provider });
  }
}

export async function copy(row: ConnectionRow, form: CopyForm): Promise<void> {
  const copied = await page.outcome.of(row.id, () => page.host.copy(row.id, form));
  if (copied) page.tell(row.id, copiedWords(copied));
}

export async function refresh(row: ConnectionRow): Promise<void> {
  const done = await page.outcome.of(row.id, async () => {
    await page.host.refresh(row.id);
    return true;
  });
  if (done) page.tell(row.id, t.connection.refreshed);
}
