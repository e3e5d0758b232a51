// Helpers for rule lists, which are stored as a whole: change one rule and keep the others as they
// were loaded. Pure functions.
import type { ApiProblem } from '~/api/problem';

/** Returns the list with one rule changed. If `was` is null, `next` is added at the end; if `next`
 * is null, `was` is removed. If `was` is no longer in the list, `next` is added. */
export function changed<R>(rules: readonly R[], was: R | null, next: R | null): R[] {
  const text = JSON.stringify(was);
  const at = was === null ? -1 : rules.findIndex((rule) => JSON.stringify(rule) === text);
  if (at < 0) return next === null ? [...rules] : [...rules, next];
  return rules.flatMap((rule, index) => (index !== at ? [rule] : next === null ? [] : [next]));
}

/** "rules[2].days" -> "days". The index is not needed: the other rules were accepted before, so
 * the rule at fault is the changed one. */
export function blamedField(field: string | undefined): string | undefined {
  return field?.match(/^rules\[\d+\]\.(\w+)$/)?.[1];
}

/** Returns the problem for the note below a rule's form, or null if one of the form's visible
 * fields (`shown`) already reports it. */
export function unshownOfRule(problem: ApiProblem | null, ...shown: (string | false)[]): ApiProblem | null {
  const field = blamedField(problem?.field);
  return field !== undefined && shown.includes(field) ? null : problem;
}

/** Splits the text of a field into values, one per line or separated by commas. */
export function linesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Parses a whole number from `least` to `most` (by default, the most that the server accepts).
 * Returns null if the text is not such a number. */
export function wholeNumber(text: string, least = 1, most = 2_147_483_647): number | null {
  if (!/^\d{1,16}$/.test(text.trim())) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}
