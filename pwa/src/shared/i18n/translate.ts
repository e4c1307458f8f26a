/** Typed messages: a catalogue's keys are checked, plurals follow the language's own rules. */
import type { Language } from "./language";

/** `{name}` takes a value; a plural chooses its form by the value `count`. */
export type Message = string | Plural;
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Values = Record<string, string | number>;
export type Catalogue<Key extends string> = Readonly<Record<Key, Message>>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

export function translator<Key extends string>(
  language: Language,
  catalogues: Record<Language, Catalogue<Key>>,
): Translate<Key> {
  const catalogue = catalogues[language];
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, values = {}) => {
    const message = catalogue[key];
    return fill(form(message, rules, values), values, numbers);
  };
}

/** Looks a word up that came over the wire, such as an outcome; an unknown one reads as it is. */
export function wordOf<Key extends string>(
  t: Translate<Key>,
  catalogue: Catalogue<Key>,
  prefix: string,
  word: string,
): string {
  const key = `${prefix}.${word}`;
  return key in catalogue ? t(key as Key) : word.replaceAll("_", " ");
}

function form(message: Message, rules: Intl.PluralRules, values: Values): string {
  if (typeof message === "string") return message;
  return message[rules.select(Number(values.count))] ?? message.other;
}

function fill(text: string, values: Values, numbers: Intl.NumberFormat): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}
