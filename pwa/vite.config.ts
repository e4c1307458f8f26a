import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { faces } from "./tools/faces.ts";
import { testsResolveHere } from "./tools/tests-resolve-here.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const api = process.env.API_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [svelte(), faces(["driver", "dispatch"]), testsResolveHere(here("../tests/unit/pwa"))],
  build: {
    target: "es2022",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1100, // MapLibre, which loads only when a map opens
    rolldownOptions: { input: { driver: here("driver.html"), dispatch: here("dispatch.html") } },
  },
  worker: { format: "es" },
  server: { proxy: { "/api": api, "/tiles": api }, fs: { allow: [here("..")] } },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  test: {
    dir: here("../tests/unit/pwa"),
    include: ["**/*.test.ts"],
    environment: "happy-dom",
    env: { TZ: "UTC" },
  },
});
