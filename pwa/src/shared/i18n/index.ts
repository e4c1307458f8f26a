/** `say` speaks the words that every face says; each face adds its own catalogue beside it. */
import { en } from "./en";
import { es } from "./es";
import { language } from "./language";
import { translator, wordOf } from "./translate";

export { LANGUAGES, applyLanguage, choose, language, locale, type Language } from "./language";
export { translator, wordOf, type Catalogue, type Translate, type Values } from "./translate";

export const say = translator(language, { en, es });

/** The words of an outcome, reason, cause, why or task type that came over the wire. */
export const word = (
  kind: "outcome" | "reason" | "cause" | "why" | "task",
  value: string,
): string => wordOf(say, en, kind, value);
