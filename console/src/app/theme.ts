import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';
const listeners = new Set<() => void>();

export function currentTheme(): Theme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}

export function setTheme(theme: Theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('onggi.theme', theme);
  } catch {
    // Lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Follows the system until somebody chose; the answer stops it. */
export function watchSystemTheme(): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const follow = (event: MediaQueryListEvent) => {
    let chosen: string | null = null;
    try {
      chosen = localStorage.getItem('onggi.theme');
    } catch {
      // No storage, no choice.
    }
    if (chosen) return;
    document.documentElement.dataset.theme = event.matches ? 'dark' : 'light';
    for (const listener of listeners) listener();
  };
  system.addEventListener('change', follow);
  return () => system.removeEventListener('change', follow);
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, currentTheme);
}
