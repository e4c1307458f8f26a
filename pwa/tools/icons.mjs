/** Writes src/shared/icons.ts: the insides of the Lucide icons (ISC licence) that we use. */
import { readFileSync, writeFileSync } from "node:fs";

const names = readFileSync("src/shared/icons.txt", "utf8").split(/\s+/).filter(Boolean);
const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const inside = (name) =>
  readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8")
    .replace(/<!--.*?-->/gs, "")
    .replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");
const lines = names.sort().map((name) => `export const ${camel(name)} = '${inside(name)}';`);
writeFileSync(
  "src/shared/icons.ts",
  `// Lucide icons (ISC licence), written by \`npm run icons\` from icons.txt.\n${lines.join("\n")}\n`,
);
