/** Keeps what did not change as the very same object, so that only what changed is drawn again. */

/** `after`, in which every item that equals the one of the same id in `before` is that one. */
export function keepSame<T extends { id: string }>(
  before: readonly T[],
  after: readonly T[],
): readonly T[] {
  const known = new Map(before.map((item) => [item.id, item]));
  const kept = after.map((item) => {
    const old = known.get(item.id);
    return old !== undefined && isEqual(old, item) ? old : item;
  });
  return isSameList(before, kept) ? before : kept;
}

export function isSameList<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && before.every((item, at) => item === after[at]);
}

/** For what came out of JSON. */
function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) =>
    isEqual(one[key as keyof typeof one], other[key as keyof typeof other]),
  );
}
