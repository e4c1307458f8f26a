import js from "@eslint/js";
import globals from "globals";
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";

const faces = ["driver", "dispatch"];

// tsc's project references hold this for .ts files; it cannot see into .svelte files.
const boundaries = [
  { files: ["**/src/shared/**"], forbidden: faces },
  ...faces.map((face) => ({
    files: [`**/src/${face}/**`],
    forbidden: faces.filter((other) => other !== face),
  })),
].map(({ files, forbidden }) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: forbidden.map((name) => `**/${name}/**`),
            message: "Faces cannot see each other.",
          },
        ],
      },
    ],
  },
}));

export default ts.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "**/api-types.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "no-undef": "off", // tsc knows better
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "svelte/no-navigation-without-resolve": "off", // a rule of SvelteKit
      "svelte/prefer-svelte-reactivity": "off", // our state is raw and replaced whole
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  ...boundaries,
  {
    files: ["**/tools/**", "**/vite.config.ts"],
    languageOptions: { globals: { ...globals.node } },
  },
);
