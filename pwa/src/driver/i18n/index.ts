/** `t` speaks the driver's words; `say` and `word` speak those all faces share. */
import { language, translator, wordOf } from "../../shared/i18n";
import { en } from "./en";
import { es } from "./es";

export const t = translator(language, { en, es });
export { say, word } from "../../shared/i18n";

export const did = (type: string): string => wordOf(t, en, "action", type);
