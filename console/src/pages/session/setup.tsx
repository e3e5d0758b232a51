import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, setCsrf, take } from '~/api/client';
import { asProblem } from '~/api/problem';
import { queryClient, sessionQuery } from '~/api/queries';
import { setupToken } from '~/app/setup_token';
import { Preferences } from '~/app/shell';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Rules, TextField } from '~/ui/field';
import { Logo } from '~/ui/icons';
import { Note, ProblemNote, problemText } from '~/ui/states';

const NAME = /^[a-zA-Z0-9._@+=,-]{1,64}$/;

/** The rules the server has, live. */
export function passwordRules(password: string, name: string, t: ReturnType<typeof useT>) {
  return [
    { text: t('password.length'), met: [...password].length >= 12 },
    { text: t('password.name'), met: password !== '' && password.toLowerCase() !== name.toLowerCase() },
  ];
}

export function SetupPage() {
  const t = useT();
  const token = setupToken();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const setup = useMutation({
    mutationFn: () => take(api.POST('/setup', { body: { token: token ?? '', name, password } })),
    onSuccess: (session) => {
      setCsrf(session.csrf);
      queryClient.setQueryData(sessionQuery.queryKey, session);
    },
  });
  const rules = passwordRules(password, name, t);
  const ready = NAME.test(name) && rules.every((rule) => rule.met) && again === password;
  const problem = setup.error ? asProblem(setup.error) : null;
  document.title = `${t('setup.title')} · Onggi`;
  return (
    <main className="gate">
      <div className="panel">
        <div className="brand">
          <Logo size={34} /> Onggi
        </div>
        <div className="card">
          <h1>{t('setup.title')}</h1>
          <p className="muted small">{token ? t('setup.lead') : t('setup.needed')}</p>
          {token ? (
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                if (ready && !setup.isPending) setup.mutate();
              }}
            >
              <TextField label={t('setup.name')} autoComplete="username" value={name} onChange={setName} autoFocus error={name !== '' && !NAME.test(name) ? t('name.rule') : problem?.field === 'name' ? problemText(problem, t) : undefined} />
              <div className="stack tight">
                <TextField label={t('login.password')} type="password" autoComplete="new-password" value={password} onChange={setPassword} error={problem?.field === 'password' ? problemText(problem, t) : undefined} />
                <Rules rules={rules} value={password} />
              </div>
              <TextField label={t('setup.again')} type="password" autoComplete="new-password" value={again} onChange={setAgain} error={again !== '' && again !== password ? t('setup.differs') : undefined} />
              {!problem?.field && <ProblemNote error={setup.error} />}
              <Button type="submit" variant="primary" busy={setup.isPending} disabled={!ready}>
                {t('setup.submit')}
              </Button>
            </form>
          ) : (
            <div className="stack" style={{ marginTop: 16 }}>
              <Note>{t('setup.where')}</Note>
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
