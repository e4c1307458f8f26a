/** What the phone asks the server for, beside the outbox. */
import { fetchData, Refused } from "../shared/api";
import { refresh, type Kept } from "../shared/kept";
import type { Route, RoutePath, Session } from "./types";

export const ROUTE_URL = "/api/driver/route";
export const PATH_URL = "/api/driver/path";

export function pair(code: string): Promise<Session> {
  const json = { code, device_name: deviceName(navigator.userAgent) };
  return fetchData<Session>("/api/pair", { method: "POST", json });
}

export function fetchSession(): Promise<Session> {
  return fetchData<Session>("/api/session?as=driver");
}

/** Null when the driver has no route today. Throws like `ask` otherwise. */
export async function fetchRoute(known: Kept<Route> | null): Promise<Kept<Route> | null> {
  return orNull(refresh<Route>(ROUTE_URL, known ?? undefined));
}

export async function fetchPath(known: Kept<RoutePath> | null): Promise<Kept<RoutePath> | null> {
  return orNull(refresh<RoutePath>(PATH_URL, known ?? undefined));
}

async function orNull<T>(asked: Promise<Kept<T>>): Promise<Kept<T> | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.status === 404 && error.problem.detail) return null;
    throw error;
  }
}

/** "Android Chrome": enough for the dispatcher to tell two phones apart, and no more. */
export function deviceName(agent: string): string {
  // The more telling name first: Android calls itself Linux too, and everybody is Safari.
  const firstOf = (words: string[]) => words.find((word) => agent.includes(word)) ?? "";
  const system = firstOf(["iPhone", "iPad", "Android", "Windows", "Mac", "Linux"]);
  const browser = firstOf(["Firefox", "Edg", "SamsungBrowser", "Chrome", "Safari"]);
  return `${system} ${browser.replace("Edg", "Edge")}`.trim();
}
