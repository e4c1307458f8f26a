/** Remembers an answer and its tag, so that asking again costs a 304. */
import { ask, type Ask } from "./api";

export interface Kept<T> {
  path: string;
  etag: string | undefined;
  data: T;
}

/** `known` again when the server says nothing changed, else the new answer. */
export async function refresh<T>(
  path: string,
  known: Kept<T> | undefined,
  options: Ask = {},
): Promise<Kept<T>> {
  const etag = known?.path === path ? known.etag : undefined;
  const answer = await ask<T>(path, { ...options, etag });
  if (answer.unchanged && known) return known;
  return { path, etag: answer.etag, data: answer.data as T };
}
