// What a disconnect did, line by line, and what it did not.

import { t } from "../lib/strings";
import { end } from "../lib/times";
import type { Receipt } from "../lib/types";

export interface Line {
  mark: "done" | "not" | "open";
  title: string;
  text: string;
}

/** The lines of a receipt. `keychain` is where the tokens were. */
export function lines(receipt: Receipt, keychain: string, now: number): Line[] {
  const { r, at } = { r: t.receipt, at: receipt.provider_name };
  const here = whatIsHere(receipt, keychain);
  const lost: Line[] = receipt.answer_lost ? [{ mark: "open", title: r.lost, text: r.lostRest(at) }] : [];
  if (receipt.told === "revoked")
    return [here, { mark: "done", title: r.revoked(at), text: r.revokedRest }, ...lost];
  const until = (time: string | null) => (time === null ? null : end(time, now));
  const valid = r.until(until(receipt.access_works_until), until(receipt.refresh_works_until));
  const not: Line = { mark: "not", title: r.notRevoked(at), text: `${why(receipt)}${valid}` };
  const over = receipt.told === "nothing_to_revoke" || receipt.told === "owed";
  const byHand: Line[] = over ? [] : [{ mark: "open", title: r.endItNow, text: r.endItNowRest(at) }];
  return [here, not, ...byHand, ...lost];
}

/** What is still on this computer. */
function whatIsHere({ told, left, client, provider_name }: Receipt, keychain: string): Line {
  const r = t.receipt;
  if (left) return { mark: "not", title: r.left, text: r.leftRest(left.message) };
  if (told === "owed") return { mark: "not", title: r.kept, text: r.keptRest(keychain, provider_name) };
  return { mark: "done", title: r.deleted, text: r.deletedRest(keychain, client) };
}

function why({ told, failure, provider_name }: Receipt): string {
  switch (told) {
    case "no_way":
      return t.receipt.noWay(provider_name);
    case "not_asked":
      return t.receipt.notAsked(provider_name);
    case "nothing_to_revoke":
      return t.receipt.nothing;
    case "owed":
      return `${failure?.message ?? ""} ${t.receipt.owed}`.trim();
    case "refused":
      return failure?.message ?? "";
    case "revoked":
      return "";
  }
}
