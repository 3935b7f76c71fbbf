import { mount } from "svelte";
import App from "./App.svelte";
import { clock } from "./lib/clock.svelte";
import type { Host } from "./lib/host";
import { network } from "./lib/network.svelte";
import { page } from "./lib/page.svelte";
import "./style/all.css";

async function host(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./lib/host.tauri")).host;
  return (await import("./browser/host.browser")).madeUp(location.search);
}

clock.start();
network.start();
mount(App, { target: document.body });
await page.start(await host());
