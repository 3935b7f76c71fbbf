import { defineConfig } from "vitest/config";

const MEASURED = "page/frames.test.ts";

// Two files at a time, each with a browser of its own; then, with nothing beside it, the one that
// measures.
export default defineConfig({
  test: {
    globalSetup: ["page/serve.ts"],
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: "page",
          include: ["page/**/*.test.ts"],
          exclude: [MEASURED],
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: "frames", include: [MEASURED], sequence: { groupOrder: 1 } } },
    ],
  },
});
