// Tokens of the made-up world. They open nothing.

import type { ConnectionDetail, TokenShape } from "../lib/types";

export function tokenOf(it: ConnectionDetail): string {
  return isJwt(it)
    ? `eyJhbGciOiJSUzI1NiJ9.${"c2FtcGxl".repeat(100)}.${"c2lnbmVk".repeat(40)}`
    : "sample_".padEnd(43, "0");
}

export function claimsOf(it: ConnectionDetail): TokenShape {
  const characters = tokenOf(it).length;
  if (!isJwt(it)) return { characters, jwt: null };
  const seconds = (time: string | null) => String(Math.floor(Date.parse(time ?? "") / 1000));
  return {
    characters,
    jwt: {
      header: [
        { name: "alg", json: '"RS256"' },
        { name: "kid", json: '"5f0c1e"' },
        { name: "typ", json: '"at+jwt"' },
      ],
      claims: [
        { name: "sub", json: '"7d41a2c8-1f0e-4b7a-9d35-2c6e8f90ab14"' },
        { name: "scope", json: JSON.stringify(it.scopes_granted.join(" ")) },
        { name: "iat", json: seconds(it.row.issued_at) },
        { name: "exp", json: seconds(it.row.access_expires_at) },
      ],
    },
  };
}

function isJwt(it: ConnectionDetail): boolean {
  return it.row.renewable && it.refresh_restarts && it.rotates && !it.row.practice;
}
