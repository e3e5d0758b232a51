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
    // Without storage, the choice lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

/** Follows the system's theme until the user chooses one. Returns a function that stops
 * following. */
export function watchSystemTheme(): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const follow = (event: MediaQueryListEvent) => {
    let chosen: string | null = null;
    try {
      chosen = localStorage.getItem('onggi.theme');
    } catch {
      // Without storage, no choice is remembered.
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
