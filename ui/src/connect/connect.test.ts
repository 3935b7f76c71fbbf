import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROVIDERS, providerOf } from "../browser/samples";
import { difference } from "./difference";
import { Entry, needsOwnRedirect, waysOf } from "./entry.svelte";
import { matching } from "./matching";
import { listed, ticked } from "./scopes";

/** The first provider of the samples with this property. */
function provider(has: (it: (typeof PROVIDERS)[number]) => unknown) {
  const found = PROVIDERS.find(has);
  if (!found) throw new Error("the samples have such a provider");
  return providerOf(found.id);
}

describe("scopes", () => {
  test("are read from a line whatever stands between them, each once", () => {
    expect(listed(" a:read  b:write a:read\n", " ")).toEqual(["a:read", "b:write"]);
    expect(listed("a,b, c", ",")).toEqual(["a", "b", "c"]);
  });

  test("survive being written and read", () => {
    const scope = fc.stringMatching(/^[a-z:_.-]{1,12}$/);
    fc.assert(
      fc.property(fc.uniqueArray(scope), fc.constantFrom(" ", ",", "+"), (scopes, separator) => {
        expect(listed(scopes.join(separator), separator)).toEqual(scopes);
      }),
    );
  });

  test("are ticked once and not at all", () => {
    expect(ticked(["a"], "b", true)).toEqual(["a", "b"]);
    expect(ticked(["a", "b"], "b", true)).toEqual(["a", "b"]);
    expect(ticked(["a", "b"], "a", false)).toEqual(["b"]);
  });
});

describe("two redirect URIs", () => {
  test("differ where they differ", () => {
    expect(difference("http://127.0.0.1:1/c", "http://localhost:1/c")).toEqual({
      sent: ["http://", "127.0.0.1", ":1/c"],
      registered: ["http://", "localhost", ":1/c"],
    });
    expect(difference("http://a/c", "http://a/c/")).toMatchObject({ registered: ["http://a/c", "/", ""] });
    expect(difference("same", "same")).toBe("same");
  });

  test("are whole again when their parts are joined", () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.webUrl(), (sent, registered) => {
        const parts = difference(sent, registered);
        if (parts === "same") return expect(sent).toBe(registered);
        expect(parts.sent.join("")).toBe(sent);
        expect(parts.registered.join("")).toBe(registered);
        expect(parts.sent[1]).not.toBe(parts.registered[1]);
      }),
    );
  });
});

describe("a search for a provider", () => {
  test("puts names that begin with it first", () => {
    const [one] = PROVIDERS;
    if (!one) throw new Error("there are samples");
    expect(matching(PROVIDERS, one.name.slice(0, 3).toUpperCase())[0]).toBe(one);
    expect(matching(PROVIDERS, " ")).toBe(PROVIDERS);
    expect(matching(PROVIDERS, "no such provider")).toEqual([]);
  });
});

describe("an entry", () => {
  test("misses what is empty and must not be", () => {
    const it = provider((it) => it.client_secret && it.values.length === 0);
    const entry = Entry.of(it, []);
    expect([...entry.missing(it, null)]).toEqual(["client_id", "client_secret"]);
    entry.clientId = "id";
    entry.clientSecret = "secret";
    expect(entry.missing(it, null).size).toBe(0);
    expect([...entry.missing(it, { kind: "https", uri: null })]).toEqual(["redirect"]);
  });

  test("asks for no client where one is saved or ships with the provider", () => {
    const own = provider((it) => it.built_in_client);
    expect(Entry.of(own, []).begin(own, null, null).client).toEqual({ kind: "usual" });
    const it = provider((it) => it.client_secret);
    const saved = { name: "mine", client_id: "1", has_secret: true, redirect_uri: null, connections: [] };
    expect(Entry.of(it, [saved]).begin(it, null, null).client).toEqual({ kind: "saved", name: "mine" });
  });

  test("of a personal token holds the token and the values that only it needs", () => {
    const it = provider((it) => it.values.some((value) => value.token_only));
    const entry = Entry.of(it, []);
    const [value] = it.values;
    if (!value) throw new Error("the sample has a value");
    expect(entry.fields(it)).not.toContain(value);
    entry.way = "token";
    expect([...entry.missing(it, null)].sort()).toEqual([value.name, "token"].sort());
    entry.token = " pasted \n";
    entry.values[value.name] = "shop";
    expect(entry.adopt(it)).toEqual({ provider: it.id, token: "pasted", values: { [value.name]: "shop" } });
  });

  test("offers each way that the provider has", () => {
    expect(waysOf(provider((it) => it.grants.length === 2))).toEqual(["oauth", "itself"]);
    expect(waysOf(provider((it) => it.redirects.length === 0 && it.personal_token))).toEqual(["token"]);
  });

  test("needs an address of the person's own only where one must be registered", () => {
    expect(needsOwnRedirect({ kind: "paste", uri: null })).toBe(true);
    expect(needsOwnRedirect({ kind: "oob", uri: null })).toBe(false);
    expect(needsOwnRedirect({ kind: "https", uri: "https://a.example/" })).toBe(false);
    expect(needsOwnRedirect(null)).toBe(false);
  });
});
