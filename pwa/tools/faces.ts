import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Plugin, type Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ICONS = ["/icons/mark.svg", "/icons/192.png", "/icons/512.png"];

/** Each face becomes `<face>/index.html` with its own service worker and its own precache list. */
export function faces(names: string[]): Plugin {
  return {
    name: "faces",
    apply: "build",
    enforce: "post",
    async generateBundle(_options, bundle) {
      if (process.env.VITEST) return;
      for (const face of names) {
        const page = bundle[`${face}.html`];
        if (page?.type !== "asset") throw new Error(`There is no ${face}.html in the build.`);
        const files = [...filesOf(String(page.source), bundle)].sort();
        const manifest = readFileSync(here(`../public/${face}/manifest.webmanifest`));
        const digest = createHash("sha256").update(page.source).update(manifest);
        for (const file of files) digest.update(file);
        const shell = [
          `/${face}/`,
          `/${face}/manifest.webmanifest`,
          ...ICONS,
          ...files.map((file) => `/${file}`),
        ];
        Reflect.deleteProperty(bundle, `${face}.html`);
        this.emitFile({ type: "asset", fileName: `${face}/index.html`, source: page.source });
        this.emitFile({
          type: "asset",
          fileName: `${face}/sw.js`,
          source: await worker(face, digest.digest("hex").slice(0, 12), shell),
        });
      }
    },
  };
}

/** Every hashed file a face may ever load: its chunks, the lazy ones too, styles, assets, workers. */
function filesOf(page: string, bundle: Bundle): Set<string> {
  const found = new Set<string>();
  const visit = (fileName: string) => {
    if (found.has(fileName)) return;
    const file = bundle[fileName];
    if (!file) return;
    found.add(fileName);
    const text = file.type === "chunk" ? file.code : String(file.source);
    if (file.type === "chunk") {
      [...file.imports, ...file.dynamicImports].forEach(visit);
      file.viteMetadata?.importedCss.forEach(visit);
      file.viteMetadata?.importedAssets.forEach(visit);
    }
    if (/\.(js|css)$/.test(fileName)) named(text).forEach(visit);
  };
  named(page).forEach(visit);
  return found;
}

/** `?worker&url` and URLs in style sheets leave no edge in the graph, only a name in the text. */
function named(text: string): string[] {
  return [...text.matchAll(/assets\/[\w.-]+-[\w-]{8}\.\w+/g)].map(([name]) => name);
}

async function worker(face: string, version: string, shell: string[]): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    define: {
      FACE: JSON.stringify(face),
      VERSION: JSON.stringify(version),
      SHELL: JSON.stringify(shell),
    },
    build: {
      write: false,
      rolldownOptions: { input: here("../src/worker/shell.ts"), output: { format: "iife" } },
    },
  })) as Rolldown.RolldownOutput;
  return built.output[0].code;
}
