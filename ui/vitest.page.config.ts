import { defineConfig } from "vitest/config";

// One browser and one server serve all of them, and two cores are not many.
export default defineConfig({
  test: {
    include: ["page/**/*.test.ts"],
    globalSetup: ["page/serve.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
