/** Pure: how other apps are opened at a stop. */
import type { Stop } from "./types";

export type NavigationApp = "geo" | "google" | "waze" | "apple";

export function navigationLinks({
  lat,
  lon,
  address,
}: Pick<Stop, "lat" | "lon" | "address">): Record<NavigationApp, string> {
  const at = `${String(lat)},${String(lon)}`;
  return {
    geo: `geo:${at}?q=${at}(${encodeURIComponent(address)})`,
    google: `https://www.google.com/maps/dir/?api=1&travelmode=driving&destination=${at}`,
    waze: `https://waze.com/ul?ll=${at}&navigate=yes`,
    apple: `https://maps.apple.com/?daddr=${at}&dirflg=d`,
  };
}

/** The phone's own first; geo: means nothing to an iPhone. */
export function appsFor(agent: string): NavigationApp[] {
  return /iPhone|iPad|Macintosh/.test(agent)
    ? ["apple", "google", "waze"]
    : ["geo", "google", "waze", "apple"];
}

export function callLink(phone: string): string {
  return `tel:${phone.replace(/[^+\d#*,;]/g, "")}`;
}
