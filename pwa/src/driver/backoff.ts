/** How long to leave the server alone after `failures` tries in a row: doubles, up to half a minute. */
const FIRST_MS = 1000;
const MOST_MS = 30_000;

/** Between half and all of the span, so that forty phones do not come back in the same instant. */
export function backoff_ms(failures: number, random: () => number): number {
  const span_ms = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(span_ms * (0.5 + random() / 2));
}
