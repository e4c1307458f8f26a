/** `t` speaks the dispatcher's words; a word from the wire that we do not know reads as it is. */
import { language, translator, wordOf } from "../../shared/i18n";
import { en } from "./en";
import { es } from "./es";

export type Key = keyof typeof en;

export const t = translator<Key>(language, { en, es });

export const wireWord = (kind: "event" | "result" | "action" | "stop.state", value: string) =>
  wordOf(t, en, kind, value);
