/** The language of this page: chosen by hand, else the first one of the browser that we speak. */

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = "roundsman.language";

export const language: Language = decide(stored(), navigator.languages);

/** The same language as the browser writes it, for dates: en-GB says 22 Nov where en-US says Nov 22. */
export const locale: string =
  navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;

export function decide(chosen: string | null, wanted: readonly string[]): Language {
  const spoken = [chosen ?? "", ...wanted].map((tag) => tag.split("-")[0]);
  return LANGUAGES.find((one) => one === spoken.find((tag) => isLanguage(tag))) ?? "en";
}

/** Every text is read when its module loads, so a change opens the page again. */
export function choose(next: Language): void {
  localStorage.setItem(KEY, next);
  location.reload();
}

/** Tells the document its language and direction; call once at start. */
export function applyLanguage(): void {
  document.documentElement.lang = language;
  document.documentElement.dir = /^(ar|fa|he|ur)/.test(language) ? "rtl" : "ltr";
}

function isLanguage(tag: string | undefined): boolean {
  return LANGUAGES.some((one) => one === tag);
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is blocked
  }
}
