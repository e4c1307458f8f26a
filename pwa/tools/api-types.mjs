/** Writes src/shared/api-types.ts from an OpenAPI document: `API=path npm run api-types`. */
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = process.env.API ?? "node_modules/.cache/openapi.json";
const types = astToString(
  await openapiTS(JSON.parse(readFileSync(source, "utf8")), { defaultNonNullable: false }),
);
writeFileSync(
  "src/shared/api-types.ts",
  `// Written by \`npm run api-types\` from the server's OpenAPI document. Do not edit.\n${types}`,
);
