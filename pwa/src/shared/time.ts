/** Times as people read them: in the route's time zone, in the page's language. */
import { locale, say } from "./i18n";

type Instant = string | number | Date;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    formats.set(key, known);
  }
  return known;
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** Less room than this before a window closes is a risk: the same on the phone and the board. */
export const RISK_S = 5 * 60;

/** 14:05 */
export function clock(at: Instant, zone: string): string {
  return format(zone, CLOCK).format(new Date(at));
}

/** 14:05:09 */
export function clockWithSeconds(at: Instant, zone: string): string {
  return format(zone, { ...CLOCK, second: "2-digit" }).format(new Date(at));
}

/** 14:05–14:30; an open side is left open. */
export function clockRange(earliest: Instant | null, latest: Instant | null, zone: string): string {
  const start = earliest === null ? "" : clock(earliest, zone);
  const end = latest === null ? "" : clock(latest, zone);
  return start === end ? start : `${start}–${end}`;
}

/** Sun 22 Nov, for a plain date such as 2026-11-22. */
export function dayName(day: string): string {
  const options = { weekday: "short", day: "numeric", month: "short" } as const;
  return format("UTC", options).format(new Date(`${day}T12:00:00Z`));
}

/** 4 min, 1 h 10 min; never "0 min" for something that is not nothing. */
export function minutes(seconds: number): string {
  const whole = Math.abs(seconds) < 60 && seconds !== 0 ? 1 : Math.round(Math.abs(seconds) / 60);
  const h = Math.floor(whole / 60);
  const min = whole % 60;
  if (h === 0) return say("unit.min", { n: min });
  return min === 0 ? say("unit.h", { h }) : say("unit.h_min", { h, min });
}

/** 9 s, 4 min: how long ago something was. */
export function age(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? say("unit.s", { n: whole }) : minutes(whole);
}

/** 340 m, 1.2 km */
export function distance(metres: number): string {
  if (metres < 1000) return say("unit.m", { n: Math.round(metres) });
  return say("unit.km", { n: Math.round(metres / 100) / 10 });
}

export function secondsBetween(from: Instant, to: Instant): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1000;
}
