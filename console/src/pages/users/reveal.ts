// A secret key in clear text. It is fetched by a separate, audited request, kept only in this
// component's state, and cleared after 60 s or when the tab is hidden.
import { useCallback, useEffect, useState } from 'react';
import { api, take } from '~/api/client';
import { Cancelled, withReauth } from '~/app/reauth';
import type { AccessInfo } from './access_info';

const SHOWN_MS = 60_000;

export async function revealKey(user: string, access_key: string): Promise<AccessInfo | null> {
  try {
    return await withReauth(() =>
      take(api.POST('/users/{user}/keys/{access_key}/reveal', { params: { path: { user, access_key } } })),
    );
  } catch (error) {
    if (error instanceof Cancelled) return null;
    throw error;
  }
}

export function useReveal(user: string, accessKey: string) {
  const [info, setInfo] = useState<AccessInfo | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const hide = useCallback(() => setInfo(null), []);

  useEffect(() => {
    hide();
  }, [user, accessKey, hide]);
  useEffect(() => {
    if (!info) return;
    const timer = setTimeout(hide, SHOWN_MS);
    const onHidden = () => document.hidden && hide();
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onHidden);
    };
  }, [info, hide]);

  /** Returns the full access info without showing it, or null if the user cancels or the request
   * fails. */
  const get = useCallback(async (): Promise<AccessInfo | null> => {
    if (info) return info;
    setBusy(true);
    setError(null);
    try {
      return await revealKey(user, accessKey);
    } catch (problem) {
      setError(problem);
      return null;
    } finally {
      setBusy(false);
    }
  }, [info, user, accessKey]);

  const show = useCallback(async () => setInfo(await get()), [get]);
  return { info, show, hide, get, busy, error };
}
