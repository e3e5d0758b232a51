// i18next with flat keys. The English texts of the frame and the first page are in the first
// bundle, because English is the fallback. Korean is fetched when it is selected. The texts of the
// other pages are fetched with the first of those pages, and the sentences for the server's
// refusals with the first refusal.
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

/** Runs one piece of work after the other, so that a language being fetched also gets the parts
 * that are requested meanwhile. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const done = turn.then(work);
  turn = done.catch(() => undefined);
  return done;
}

async function fetchWords(language: Language) {
  for (const words of await Promise.all([...wanted].map((part) => WORDS[language][part]())))
    i18next.addResourceBundle(language, 'translation', words);
}

/** Returns a function that fetches a part once. After a failure, the next call tries again. */
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

/** Loads the texts of every page but the first. */
export const pageWords = fetchedOnce('pages');
const fetchReasons = fetchedOnce('reasons');

/** Loads the sentences for the server's refusals. Never throws: without them, the server's English
 * is shown. */
export async function reasonWords(): Promise<void> {
  await fetchReasons().catch(() => undefined);
}

/** Returns the server's sentence in the reader's language, or undefined if this console does not
 * know it. */
export function reasonText(reason: string | undefined, params: Record<string, string | number>): string | undefined {
  const key = [`said.${reason}`, `problem.${reason}`].find((one) => i18next.exists(one));
  if (key === undefined) return undefined;
  // The values `role` and `statement` are translated, too.
  const { role, statement } = params;
  return i18next.t(key, {
    ...params,
    ...(typeof role === 'string' && { role: i18next.t(`role.${role}`) }),
    ...(typeof statement === 'string' && { statement: statementName(statement) }),
  });
}

/** Returns the name of a policy statement: its Sid, or a translation of the "statement 2" that the
 * server sends for a statement without one. */
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
      // Without storage, the choice lasts until the page is closed.
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
