/** A refusal as a person reads it: what is wrong, then what to do about it. */
import { Refused } from "../shared/api";
import { t } from "./i18n";

export function problemText(error: unknown): string {
  if (!(error instanceof Refused)) return t("app.failed");
  const { detail, title, cure } = error.problem;
  return [detail || title, cure].filter(Boolean).join(" ");
}
