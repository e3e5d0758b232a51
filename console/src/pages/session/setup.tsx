import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, setCsrf, take } from '~/api/client';
import { asProblem, unshown } from '~/api/problem';
import { queryClient, sessionQuery } from '~/api/queries';
import { Preferences } from '~/app/preferences';
import { dropSetupToken, setupToken } from '~/app/setup_token';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Rules, TextField } from '~/ui/field';
import { Logo } from '~/ui/icons';
import { Loaded, Note, ProblemNote, problemText } from '~/ui/states';
import { AnotherLink, LinkNote, setupLinkQuery } from './setup_link';

const NAME = /^[a-zA-Z0-9._@+=,-]{1,64}$/;

/** The server's rules for passwords, checked as the user types. */
export function passwordRules(password: string, name: string, t: ReturnType<typeof useT>) {
  return [
    { text: t('password.length'), met: [...password].length >= 12 },
    { text: t('password.name'), met: password !== '' && password.toLowerCase() !== name.toLowerCase() },
  ];
}

export function SetupPage() {
  const t = useT();
  const token = setupToken();
  const link = useQuery({ ...setupLinkQuery(token ?? ''), enabled: token !== null });
  const state = link.data?.state;
  const open = state === 'valid';
  // An account exists by now: refetch the session, so that the gate shows the login.
  const over = state === 'used' || state === 'done';
  useEffect(() => {
    if (over) void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }, [over]);
  document.title = `${t('setup.title')} · Onggi`;
  return (
    <main className="gate">
      <div className="panel">
        <div className="brand">
          <Logo size={34} /> Onggi
        </div>
        <div className="card">
          <h1>{t('setup.title')}</h1>
          <p className="muted small">{t(open ? 'setup.lead' : 'setup.needed')}</p>
          {token !== null && open && <SetupForm token={token} />}
          {!open && (
            <div className="stack" style={{ marginTop: 16 }}>
              {token === null && <Note>{t('setup.where')}</Note>}
              {token !== null && (
                <Loaded query={link} rows={2}>
                  {() => state && <LinkNote state={state} />}
                </Loaded>
              )}
              {(token === null || !link.isPending) && <AnotherLink command={link.data?.command} />}
            </div>
          )}
        </div>
        <div className="row" style={{ justifyContent: 'center' }}>
          <Preferences />
        </div>
      </div>
    </main>
  );
}

function SetupForm({ token }: { token: string }) {
  const t = useT();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const setup = useMutation({
    mutationFn: () => take(api.POST('/setup', { body: { token, name, password } })),
    onSuccess: (session) => {
      dropSetupToken();
      setCsrf(session.csrf);
      queryClient.setQueryData(sessionQuery.queryKey, session);
    },
    // The link may have become invalid while the user was typing: refetch its state, so that the
    // page shows it.
    onError: () => {
      void queryClient.invalidateQueries({ queryKey: setupLinkQuery(token).queryKey });
      void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const rules = passwordRules(password, name, t);
  const ready = NAME.test(name) && rules.every((rule) => rule.met) && again === password;
  const problem = setup.error ? asProblem(setup.error) : null;
  const at = (field: string) => (problem?.field === field ? problemText(problem, t) : undefined);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !setup.isPending) setup.mutate();
      }}
    >
      <TextField
        label={t('setup.name')}
        autoComplete="username"
        value={name}
        onChange={setName}
        autoFocus
        error={name !== '' && !NAME.test(name) ? t('name.rule') : at('name')}
      />
      <div className="stack tight">
        <TextField
          label={t('login.password')}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={at('password')}
        />
        <Rules rules={rules} value={password} />
      </div>
      <TextField
        label={t('setup.again')}
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={again !== '' && again !== password ? t('setup.differs') : undefined}
      />
      <ProblemNote error={unshown(problem, 'name', 'password')} />
      <Button type="submit" variant="primary" busy={setup.isPending} disabled={!ready}>
        {t('setup.submit')}
      </Button>
    </form>
  );
}
