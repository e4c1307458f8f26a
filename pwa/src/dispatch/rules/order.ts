/** Two orders side by side, only where they differ, so that a change of 150 stops stays readable. */

export interface OrderLine {
  position: number;
  before: string | undefined;
  after: string | undefined;
}

export interface OrderShown {
  /** Stops before the first difference, which are not shown. */
  hidden_before: number;
  lines: OrderLine[];
  hidden_after: number;
}

export function orderShown(before: readonly string[], after: readonly string[]): OrderShown {
  const length = Math.max(before.length, after.length);
  let first = 0;
  while (first < length && before[first] === after[first]) first++;
  let last = length - 1;
  while (last >= first && before[last] === after[last]) last--;
  const from = Math.max(0, first - 1);
  const to = Math.min(length - 1, last + 1);
  const lines: OrderLine[] = [];
  if (first <= last)
    for (let at = from; at <= to; at++)
      lines.push({ position: at + 1, before: before[at], after: after[at] });
  return {
    hidden_before: lines.length ? from : length,
    lines,
    hidden_after: lines.length ? length - 1 - to : 0,
  };
}
