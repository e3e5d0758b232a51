// A list of rules that is stored as a whole: one of them changed, the others as they came. Pure.
import type { ApiProblem } from '~/api/problem';

/** `was` none: a new one, at the end; `next` none: it goes. One that is not there any more is added again. */
export function changed<R>(rules: readonly R[], was: R | null, next: R | null): R[] {
  const text = JSON.stringify(was);
  const at = was === null ? -1 : rules.findIndex((rule) => JSON.stringify(rule) === text);
  if (at < 0) return next === null ? [...rules] : [...rules, next];
  return rules.flatMap((rule, index) => (index !== at ? [rule] : next === null ? [] : [next]));
}

/** "rules[2].days" -> "days"; the others of the list were accepted before, so it is the one that was changed. */
export function blamedField(field: string | undefined): string | undefined {
  return field?.match(/^rules\[\d+\]\.(\w+)$/)?.[1];
}

/** The refusal of a rule that no field of its form shows, for the note below it. */
export function unshownOfRule(problem: ApiProblem | null, ...shown: (string | false)[]): ApiProblem | null {
  const field = blamedField(problem?.field);
  return field !== undefined && shown.includes(field) ? null : problem;
}

/** Of a text field: one a line, or with commas between. */
export function linesOf(text: string): string[] {
  return text.split(/[\n,]/).map((line) => line.trim()).filter((line) => line !== '');
}

/** A whole number from `least` on, at most what the server takes; null when the text is none. */
export function wholeNumber(text: string, least = 1, most = 2_147_483_647): number | null {
  if (!/^\d{1,16}$/.test(text.trim())) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}
