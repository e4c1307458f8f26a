/** One fix an action, where the driver allowed it; it never holds anything up. */
import type { Position } from "./types";

const WAIT_MS = 2000;
const FRESH_MS = 15_000;

export async function maySeePosition(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: "geolocation" });
    return state === "granted";
  } catch {
    return false;
  }
}

/** Where the phone is, or null when it cannot say within two seconds. */
export function fix(): Promise<Position | null> {
  return new Promise((resolve) => {
    setTimeout(resolve, WAIT_MS, null);
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => resolve(asPosition(coords, timestamp)),
      () => resolve(null),
      { enableHighAccuracy: true, maximumAge: FRESH_MS, timeout: WAIT_MS },
    );
  });
}

/** Asks for the permission, once, where the driver has time to read the question. */
export function askForPosition(): Promise<boolean> {
  return new Promise((resolve) => {
    if (!("geolocation" in navigator)) return resolve(false);
    navigator.geolocation.getCurrentPosition(
      () => resolve(true),
      ({ code }) => resolve(code !== 1),
    );
  });
}

function asPosition(coords: GeolocationCoordinates, timestamp: number): Position {
  const { longitude: lon, latitude: lat, accuracy: accuracy_m } = coords;
  return { lon, lat, accuracy_m, at: new Date(timestamp).toISOString() };
}
