// i18next with flat keys. What the frame and the first page say in English is in the first bundle because it is the fallback; Korean
// is fetched when wanted, the sentences of the other pages with the first of them, and those of the server's refusals with the first
// refusal.
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { en } from './en';
import type { enPages } from './en_pages';
import type { enReasons } from './en_reasons';

export type Language = 'en' | 'ko';
type Plain<K> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;
export type Key = Plain<keyof typeof en | keyof typeof enPages | keyof typeof enReasons>;
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

const listeners = new Set<() => void>();
let current: { language: Language; t: Translate } = { language: 'en', t: (key) => key };

export async function startI18n() {
  await i18next.init({
    lng: 'en',
    fallbackLng: 'en',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: en } },
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  await setLanguage(document.documentElement.lang === 'ko' ? 'ko' : 'en');
}

const WORDS = {
  en: {
    frame: async () => en,
    pages: async () => (await import('./en_pages')).enPages,
    reasons: async () => (await import('./en_reasons')).enReasons,
  },
  ko: {
    frame: async () => (await import('./ko')).ko,
    pages: async () => (await import('./ko_pages')).koPages,
    reasons: async () => (await import('./ko_reasons')).koReasons,
  },
};
const wanted = new Set<keyof (typeof WORDS)['en']>(['frame']);
let turn: Promise<unknown> = Promise.resolve();

/** One after the other: a language that is being fetched does not miss the pages that are asked for meanwhile. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const done = turn.then(work);
  turn = done.catch(() => undefined);
  return done;
}

async function fetchWords(language: Language) {
  for (const words of await Promise.all([...wanted].map((part) => WORDS[language][part]()))) i18next.addResourceBundle(language, 'translation', words);
}

/** Fetches a part once; a try that failed is made again when it is wanted again. */
function fetchedOnce(part: 'pages' | 'reasons'): () => Promise<void> {
  let fetched: Promise<void> | undefined;
  return () => {
    wanted.add(part);
    fetched ??= inTurn(() => fetchWords(current.language)).catch((error: unknown) => {
      fetched = undefined;
      wanted.delete(part);
      throw error;
    });
    return fetched;
  };
}

/** The sentences of every page but the first are there when this returns. */
export const pageWords = fetchedOnce('pages');
const fetchReasons = fetchedOnce('reasons');

/** The sentences of what the server refuses, as far as they can be had: without them its English is shown. */
export async function reasonWords(): Promise<void> {
  await fetchReasons().catch(() => undefined);
}

/** What the server says, in the reader's language; undefined when this console does not know the sentence. */
export function reasonText(reason: string | undefined, params: Record<string, string | number>): string | undefined {
  const key = [`said.${reason}`, `problem.${reason}`].find((one) => i18next.exists(one));
  if (key === undefined) return undefined;
  // A role is one of our words, too, and so is the number of a statement.
  const { role, statement } = params;
  return i18next.t(key, {
    ...params,
    ...(typeof role === 'string' && { role: i18next.t(`role.${role}`) }),
    ...(typeof statement === 'string' && { statement: statementName(statement) }),
  });
}

/** A statement of a policy by its Sid, or, as the server counts them, by its number: "statement 2". */
export function statementName(label: string): string {
  const number = /^statement (\d+)$/.exec(label)?.[1];
  return number === undefined ? label : i18next.t('reason.statement', { number });
}

export function setLanguage(language: Language, remember = false) {
  return inTurn(() => changeLanguage(language, remember));
}

async function changeLanguage(language: Language, remember: boolean) {
  await fetchWords(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  if (remember) {
    try {
      localStorage.setItem('onggi.language', language);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
  current = { language, t: (key, values) => i18next.t(key, values ?? {}) };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useI18n() {
  return useSyncExternalStore(subscribe, () => current);
}

export function useT(): Translate {
  return useI18n().t;
}

export function translate(): Translate {
  return current.t;
}
