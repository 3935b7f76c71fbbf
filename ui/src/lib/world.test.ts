import { describe, expect, test } from "vitest";
import { madeUp } from "../browser/host.browser";
import type { ConnectionRow } from "./types";
import { World } from "./world.svelte";

async function known(query = ""): Promise<World> {
  const world = new World();
  await madeUp(query).watch((message) => world.take(message));
  return world;
}

const names = (world: World) => world.connections.map((row) => `${row.provider_name}/${row.name}`);

function first(world: World): ConnectionRow {
  const row = world.connections[0];
  if (!row) throw new Error("the world has connections");
  return row;
}

describe("the world", () => {
  test("is known after the snapshot, by provider and name", async () => {
    const world = await known("world=many");
    const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
    expect(world.known).toBe(true);
    expect(world.connections).toHaveLength(10_000);
    const providers = world.connections.map((row) => row.provider_name);
    expect(providers).toEqual(providers.toSorted(collator.compare));
  });

  test("takes a change of a connection in its place", async () => {
    const world = await known();
    const before = names(world);
    const row = { ...first(world), refreshing: true };
    world.take({ kind: "connection", row });
    expect(names(world)).toEqual(before);
    expect(world.connection(row.id)).toBe(row);
  });

  test("moves a connection that has another name, and takes a new one in order", async () => {
    const world = await known();
    const row = first(world);
    const count = world.connections.length;
    world.take({ kind: "connection", row: { ...row, name: "zzz" } });
    world.take({ kind: "connection", row: { ...row, id: "new", name: "aaa" } });
    expect(world.connections).toHaveLength(count + 1);
    const of = world.connections.filter((it) => it.provider === row.provider).map((it) => it.name);
    expect(of[0]).toBe("aaa");
    expect(of.at(-1)).toBe("zzz");
  });

  test("forgets what is removed", async () => {
    const world = await known();
    const { id } = first(world);
    world.take({ kind: "removed", id });
    expect(world.connection(id)).toBeUndefined();
  });
});
