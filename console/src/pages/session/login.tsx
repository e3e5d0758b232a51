import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, setCsrf, take } from '~/api/client';
import { asProblem } from '~/api/problem';
import { queryClient, sessionQuery } from '~/api/queries';
import { Preferences } from '~/app/preferences';
import { setupToken } from '~/app/setup_token';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { FormDialog } from '~/ui/dialog';
import { TextField } from '~/ui/field';
import { Logo } from '~/ui/icons';
import { ProblemNote } from '~/ui/states';
import { LinkNote, setupLinkQuery } from './setup_link';

function useLogin() {
  return useMutation({
    mutationFn: (body: { name: string; password: string }) => take(api.POST('/session', { body })),
    onSuccess: (session) => {
      setCsrf(session.csrf);
      queryClient.setQueryData(sessionQuery.queryKey, session);
      void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    },
  });
}

export function LoginPage() {
  const t = useT();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const login = useLogin();
  const wrong = login.error && asProblem(login.error).code === 'wrong_credentials';
  const token = setupToken();
  const link = useQuery({ ...setupLinkQuery(token ?? ''), enabled: token !== null });
  document.title = `${t('login.title')} · Onggi`;
  return (
    <main className="gate">
      <div className="panel">
        <div className="brand">
          <Logo size={34} /> Onggi
        </div>
        <div className="card">
          <h1>{t('login.title')}</h1>
          <p className="muted small">{t('login.lead')}</p>
          {link.data && link.data.state !== 'valid' && <LinkNote state={link.data.state} />}
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              if (!login.isPending) login.mutate({ name, password });
            }}
          >
            <TextField
              label={t('login.name')}
              name="username"
              autoComplete="username"
              value={name}
              onChange={setName}
              autoFocus
            />
            <TextField
              label={t('login.password')}
              name="password"
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
              error={wrong ? t('login.wrong') : undefined}
            />
            {!wrong && <ProblemNote error={login.error} />}
            <Button type="submit" variant="primary" busy={login.isPending} disabled={name === '' || password === ''}>
              {t('login.submit')}
            </Button>
          </form>
        </div>
        <div className="row" style={{ justifyContent: 'center' }}>
          <Preferences />
        </div>
      </div>
    </main>
  );
}

/** The login dialog above the page that the user was working on. */
export function ExpiredDialog({ account }: { account: string }) {
  const t = useT();
  const [password, setPassword] = useState('');
  const login = useLogin();
  const wrong = login.error && asProblem(login.error).code === 'wrong_credentials';
  return (
    <FormDialog
      title={t('expired.title')}
      submit={t('login.submit')}
      onClose={() => location.reload()}
      onSubmit={() => login.mutate({ name: account, password })}
      busy={login.isPending}
      disabled={password === ''}
      error={wrong ? null : login.error}
    >
      <p className="muted">{t('expired.lead', { account })}</p>
      <TextField
        label={t('login.password')}
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={setPassword}
        error={wrong ? t('login.wrong') : undefined}
      />
    </FormDialog>
  );
}
