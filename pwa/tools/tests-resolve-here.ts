import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const packageJson = fileURLToPath(new URL("../package.json", import.meta.url));

/** Tests live in the top-level `tests/`; their packages live here. */
export function testsResolveHere(tests: string): Plugin {
  return {
    name: "tests-resolve-here",
    enforce: "pre",
    resolveId(id, importer) {
      const bare = /^[@a-z]/i.test(id) && !id.startsWith("node:");
      if (!bare || !importer?.startsWith(tests)) return null;
      return this.resolve(id, packageJson, { skipSelf: true });
    },
  };
}
