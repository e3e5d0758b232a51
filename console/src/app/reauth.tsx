// Reauthentication: actions that show secrets or change accounts need the password again. Asks for
// it once, then repeats the action.
import { useMutation } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { api, take } from '~/api/client';
import { ApiProblem, asProblem } from '~/api/problem';
import { queryClient, sessionQuery } from '~/api/queries';
import { useT } from '~/i18n';
import { FormDialog } from '~/ui/dialog';
import { TextField } from '~/ui/field';

let waiting: ((given: boolean) => void) | null = null;
const listeners = new Set<() => void>();

function ask(): Promise<boolean> {
  waiting?.(false);
  return new Promise((resolve) => {
    waiting = resolve;
    for (const listener of listeners) listener();
  });
}

function settle(given: boolean) {
  const resolve = waiting;
  waiting = null;
  for (const listener of listeners) listener();
  resolve?.(given);
}

/** Thrown if the user closes the password dialog. Callers show no error. */
export class Cancelled extends Error {}

export async function withReauth<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'reauth_required') throw error;
    if (!(await ask())) throw new Cancelled();
    return action();
  }
}

export function ReauthHost() {
  const open = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => waiting !== null,
  );
  return open ? <ReauthDialog /> : null;
}

function ReauthDialog() {
  const t = useT();
  const [password, setPassword] = useState('');
  const reauth = useMutation({
    mutationFn: () => take(api.POST('/session/reauth', { body: { password } })),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session);
      settle(true);
    },
  });
  const wrong = reauth.error && asProblem(reauth.error).code === 'wrong_credentials';
  return (
    <FormDialog
      title={t('reauth.title')}
      onClose={() => settle(false)}
      submit={t('reauth.submit')}
      onSubmit={() => reauth.mutate()}
      busy={reauth.isPending}
      disabled={password === ''}
      error={wrong ? null : reauth.error}
    >
      <p className="muted">{t('reauth.lead')}</p>
      <TextField
        label={t('login.password')}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        autoFocus
        error={wrong ? t('reauth.wrong') : undefined}
      />
    </FormDialog>
  );
}
