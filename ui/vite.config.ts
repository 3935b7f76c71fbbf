import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The policy of the app's window (src-tauri/tauri.conf.json), less what only its own protocol
// needs, so that a page which breaks it breaks its tests.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export default defineConfig({
  plugins: [svelte()],
  build: {
    // The oldest web views with `light-dark()`, which the style sheet rests on.
    target: ["chrome123", "safari17.5"],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  preview: { headers: { "Content-Security-Policy": POLICY } },
  server: { fs: { allow: [".."] } },
  test: { include: ["src/**/*.test.ts"], env: { TZ: "UTC" } },
  // Tests run the page's half of Svelte, not the server's.
  ...(process.env["VITEST"] ? { resolve: { conditions: ["browser"] } } : {}),
});
