/** One request to our own server, told as an answer, a problem or no answer. It never retries. */
import type { Problem } from "./wire";

export const TIMEOUT_MS = 15_000;

/** The server answered, and the answer is a refusal. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Headers;

  constructor(status: number, problem: Problem, headers: Headers) {
    super(problem.detail || problem.title);
    this.name = "Refused";
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
}

/** Nothing came back: no signal, no server, or too late. */
export class NoAnswer extends Error {
  readonly reason: "unreachable" | "timeout";

  constructor(reason: "unreachable" | "timeout") {
    super(reason);
    this.name = "NoAnswer";
    this.reason = reason;
  }
}

export interface Ask {
  method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: Blob | ArrayBuffer;
  headers?: Record<string, string>;
  /** The tag of what we have: the answer may then be that nothing changed. */
  etag?: string | undefined;
  timeout_ms?: number;
  signal?: AbortSignal;
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  etag: string | undefined;
  /** True for 304: `data` is then undefined and what we have still holds. */
  unchanged: boolean;
  data: T | undefined;
}

/** Throws `Refused` for every 4xx and 5xx, `NoAnswer` when nothing came back in time. */
export async function ask<T>(path: string, options: Ask = {}): Promise<Answer<T>> {
  const response = await send(path, options);
  if (response.status >= 400)
    throw new Refused(response.status, await problemOf(response), response.headers);
  const unchanged = response.status === 304;
  return {
    status: response.status,
    headers: response.headers,
    etag: response.headers.get("ETag") ?? options.etag,
    unchanged,
    data: unchanged ? undefined : ((await bodyOf(response)) as T | undefined),
  };
}

/** Like `ask`, where an answer always has a body. */
export async function fetchData<T>(path: string, options: Ask = {}): Promise<T> {
  return (await ask<T>(path, options)).data as T;
}

async function send(path: string, options: Ask): Promise<Response> {
  const headers = new Headers(options.headers);
  headers.set("Accept", "application/json, application/problem+json");
  if (options.json !== undefined) headers.set("Content-Type", "application/json");
  if (options.etag) headers.set("If-None-Match", options.etag);
  const timeout = AbortSignal.timeout(options.timeout_ms ?? TIMEOUT_MS);
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  try {
    return await fetch(path, {
      method: options.method ?? "GET",
      headers,
      credentials: "same-origin",
      // Our own ETags decide; the browser's cache would hide a 304 from us.
      cache: "no-store",
      signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new NoAnswer(timeout.aborted ? "timeout" : "unreachable");
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  if (!isJson(response)) return undefined;
  try {
    return await response.json();
  } catch {
    throw new NoAnswer("unreachable"); // cut off in the middle of the answer
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  const unknown = { type: "about:blank", title: `HTTP ${String(status)}`, status, detail: "" };
  if (!isJson(response)) return unknown;
  try {
    return { ...unknown, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return unknown;
  }
}

function isJson(response: Response): boolean {
  return /[/+]json/.test(response.headers.get("Content-Type") ?? "");
}
