/** Prints what each face loads at first, gzipped, and fails when the phone's share is too big. */
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMITS_KB = { driver: 60, dispatch: 60 };
const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(7);
const zipped = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
let failed = false;

for (const [face, limit] of Object.entries(LIMITS_KB)) {
  const page = readFileSync(`dist/${face}/index.html`, "utf8");
  const first = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]);
  const sizes = first.map((file) => [file, zipped(`dist/${file}`)]);
  const script = sizes.filter(([file]) => file.endsWith(".js")).reduce((sum, [, n]) => sum + n, 0);
  for (const [file, size] of sizes) console.log(`${kb(size)} kB  ${face}  ${file}`);
  console.log(`${kb(script)} kB  ${face}  all scripts at first load (limit ${limit} kB gzip)\n`);
  failed ||= script > limit * 1000;
}
const assets = readdirSync("dist/assets").map((file) => [file, zipped(`dist/assets/${file}`)]);
assets.sort((a, b) => b[1] - a[1]);
for (const [file, size] of assets.slice(0, 8)) console.log(`${kb(size)} kB  ${file}`);
process.exitCode = failed ? 1 : 0;
