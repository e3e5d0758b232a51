// i18next with flat keys. What the frame and the first page say in English is in the first bundle because it is the fallback; Korean
// is fetched when wanted, and the sentences of the other pages with the first of them.
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { en } from './en';
import type { enPages } from './en_pages';

export type Language = 'en' | 'ko';
type Plain<K> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;
export type Key = Plain<keyof typeof en | keyof typeof enPages>;
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
  en: { frame: async () => en, pages: async () => (await import('./en_pages')).enPages },
  ko: { frame: async () => (await import('./ko')).ko, pages: async () => (await import('./ko_pages')).koPages },
};
let pages: Promise<void> | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** One after the other: a language that is being fetched does not miss the pages that are asked for meanwhile. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const done = turn.then(work);
  turn = done.catch(() => undefined);
  return done;
}

async function fetchWords(language: Language) {
  const { frame, pages: inPages } = WORDS[language];
  for (const words of await Promise.all([frame(), pages ? inPages() : {}])) i18next.addResourceBundle(language, 'translation', words);
}

/** The sentences of every page but the first are there when this returns. */
export function pageWords(): Promise<void> {
  pages ??= inTurn(() => fetchWords(current.language)).catch((error: unknown) => {
    pages = undefined;
    throw error;
  });
  return pages;
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
