import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    include: ["{server,components,content,app,scripts,e2e}/**/*.test.{ts,tsx,mjs}"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
