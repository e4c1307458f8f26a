/** Keeps one face's shell on the device: opens offline, never touches /api, never takes over unasked. */

export {};

declare const self: ServiceWorkerGlobalScope;
declare const FACE: string;
declare const VERSION: string;
declare const SHELL: string[];

const PREFIX = `${FACE}-`;
const CACHE = PREFIX + VERSION;
const shell = new Set(SHELL);

// The very first worker takes nothing over: it only lets the page that brought it load its lazy
// chunks without a signal from now on.
let first = false;

self.addEventListener("install", (event) => {
  first = self.registration.active === null;
  event.waitUntil(fill());
});
self.addEventListener("activate", (event) => {
  event.waitUntil(first ? sweep().then(() => self.clients.claim()) : sweep());
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/api")) return;
  if (request.mode === "navigate" && url.pathname.startsWith(`/${FACE}`))
    event.respondWith(serve(`/${FACE}/`, request));
  else if (shell.has(url.pathname)) event.respondWith(serve(url.pathname, request));
});

async function serve(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(SHELL.map((path) => keep(cache, path)));
}

/** A file with a hash in its name never changes, so an older cache may lend it. */
async function keep(cache: Cache, path: string): Promise<void> {
  const hashed = path.startsWith("/assets/");
  const known = hashed ? await caches.match(path) : undefined;
  const response = known ?? (await fetch(path, { cache: hashed ? "default" : "reload" }));
  if (!response.ok) throw new Error(`${path} answered ${String(response.status)}`);
  await cache.put(path, response);
}

async function sweep(): Promise<void> {
  const stale = (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== CACHE);
  await Promise.all(stale.map((key) => caches.delete(key)));
}
