// i18next with flat keys. English is in the first bundle because it is the fallback; Korean is fetched when wanted.
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { en } from './en';

export type Language = 'en' | 'ko';
type Plain<K> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;
export type Key = Plain<keyof typeof en>;
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

export async function setLanguage(language: Language, remember = false) {
  if (language === 'ko' && !i18next.hasResourceBundle('ko', 'translation')) {
    i18next.addResourceBundle('ko', 'translation', (await import('./ko')).ko);
  }
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
