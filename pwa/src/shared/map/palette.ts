/** Reads the tokens as the colours they are right now, light or dark. */

const TOKENS = [
  "ground",
  "sheet",
  "sunk",
  "ink",
  "ink-2",
  "line",
  "accent",
  "on-accent",
  "fine",
  "risk",
  "late",
  "map-land",
  "map-water",
  "map-park",
  "map-building",
  "map-square",
  "map-street",
  "map-main",
  "map-motorway",
  "map-path",
  "map-rail",
  "map-label",
  "map-border",
] as const;

export type Palette = Record<(typeof TOKENS)[number], string>;

/** `light-dark()` resolves only in a real property, so a probe inside the map reads each. */
export function readPalette(inside: HTMLElement): Palette {
  const probe = document.createElement("i");
  probe.hidden = true;
  inside.append(probe);
  const palette = Object.fromEntries(
    TOKENS.map((token) => {
      probe.style.color = `var(--${token})`;
      return [token, getComputedStyle(probe).color];
    }),
  ) as Palette;
  probe.remove();
  return palette;
}

/** Calls back when the colours may have changed: the device's scheme, or one forced by hand. */
export function onPaletteChange(changed: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener("change", changed);
  const root = new MutationObserver(changed);
  root.observe(document.documentElement, { attributes: true });
  return () => {
    for (const query of queries) query.removeEventListener("change", changed);
    root.disconnect();
  };
}
