// Serves the built page, under the policy of the app's window, while the tests run.

import { preview } from "vite";
import type { TestProject } from "vitest/node";

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const server = await preview({ preview: { host: "127.0.0.1", port: 0, strictPort: false } });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  project.provide("origin", `http://127.0.0.1:${address.port}`);
  return () => server.close();
}

declare module "vitest" {
  export interface ProvidedContext {
    origin: string;
  }
}
