/** Pure: what the stop screen says about a stop, in words. */
import { clock, clockRange, distance, minutes } from "../shared/time";
import { t } from "./i18n";
import { openTasks } from "./actions";
import { standing, type Standing } from "./lateness";
import type { Stop, Task } from "./types";

/** 14:05–14:30, by 14:30, from 14:05, or any time. */
export function windowText({ window }: Stop, zone: string): string {
  if (!window || (window.earliest === null && window.latest === null)) return t("stop.any_time");
  const { earliest, latest } = window;
  if (earliest === null) return t("stop.by", { time: clock(latest ?? 0, zone) });
  if (latest === null) return t("stop.from", { time: clock(earliest, zone) });
  return clockRange(earliest, latest, zone);
}

export function standingText({ lateness, seconds }: Standing): string {
  const time = minutes(seconds);
  if (lateness === "late") return t("stop.late", { time });
  return lateness === "early" ? t("stop.early", { time }) : t("stop.spare", { time });
}

export function standingOf(stop: Stop): { lateness: string; text: string } | null {
  const found = standing(stop);
  return found && { lateness: found.lateness, text: standingText(found) };
}

/** 1.2 km · 4 min */
export function legText({ leg_m, leg_s }: Stop): string {
  const parts = [];
  if (leg_m !== null) parts.push(distance(leg_m));
  if (leg_s !== null) parts.push(minutes(leg_s));
  return parts.join(" · ");
}

/** The street is what a driver looks for; the town comes after it. */
export function addressParts({ address }: Pick<Stop, "address">): [street: string, town: string] {
  const comma = address.indexOf(",");
  if (comma <= 0) return [address, ""];
  return [address.slice(0, comma).trim(), address.slice(comma + 1).trim()];
}

/** Who opens the door: each name once. */
export function names(stop: Stop): string {
  return [...new Set(stop.tasks.map(({ recipient }) => recipient.name).filter(Boolean))].join(", ");
}

const loads = new WeakMap<readonly Task[], string>();

/** 2 packages · 14 kg · 30 l, of what is still open; of all when nothing is. */
export function loadText(stop: Stop): string {
  const known = loads.get(stop.tasks) ?? load(stop);
  loads.set(stop.tasks, known);
  return known;
}

function load(stop: Stop): string {
  const open = openTasks(stop);
  const tasks = open.length > 0 ? open : stop.tasks;
  const count = (type: Task["type"]) =>
    sum(
      tasks.filter((task) => task.type === type),
      "packages",
    );
  const parts = [];
  if (count("delivery") > 0) parts.push(t("stop.packages", { count: count("delivery") }));
  if (count("pickup") > 0) parts.push(t("stop.pickups", { count: count("pickup") }));
  if (parts.length === 0) parts.push(t("stop.tasks", { count: tasks.length }));
  const kg = round(sum(tasks, "weight_kg"));
  const litres = round(sum(tasks, "volume_l"));
  if (kg > 0) parts.push(t("stop.kg", { n: kg }));
  if (litres > 0) parts.push(t("stop.litres", { n: litres }));
  return parts.join(" · ");
}

export function notes(stop: Stop): string[] {
  return [...new Set(stop.tasks.map((task) => task.notes.trim()).filter(Boolean))];
}

export function phones(stop: Stop): { name: string; phone: string }[] {
  const all = stop.tasks.map(({ recipient: { name, phone } }) => ({ name, phone: phone.trim() }));
  return all.filter(
    ({ phone }, at) => phone !== "" && all.findIndex((one) => one.phone === phone) === at,
  );
}

export function isPickup(stop: Stop): boolean {
  return openTasks(stop).length > 0 && openTasks(stop).every(({ type }) => type === "pickup");
}

function sum(tasks: readonly Task[], what: "packages" | "weight_kg" | "volume_l"): number {
  return tasks.reduce((total, task) => total + task[what], 0);
}

function round(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
