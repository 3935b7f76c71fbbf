// Members of a JWT, for people. Times are NumericDate (RFC 7519 §2).

import { t } from "../lib/strings";
import { distance, end } from "../lib/times";
import type { Claim } from "../lib/types";

const TIMES = new Set(["iat", "exp", "nbf", "auth_time", "updated_at"]);

/** The value as it stands, a text without its quotes. */
export function readable({ json }: Claim): string {
  if (!json.startsWith('"')) return json;
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}

/** What a member means in local words; empty if there is nothing to say. */
export function besideClaim(claim: Claim, granted: string[], now: number): string {
  if (TIMES.has(claim.name) && /^\d{1,12}(\.\d+)?$/.test(claim.json)) {
    const time = new Date(Number(claim.json) * 1000).toISOString();
    return `${end(time, now)}, ${distance(time, now)}`;
  }
  if ((claim.name === "scope" || claim.name === "scp") && granted.length > 0) {
    const inside = readable(claim).split(/[\s,]+/);
    return inside.length === granted.length && granted.every((it) => inside.includes(it))
      ? t.token.asGranted
      : "";
  }
  return "";
}
