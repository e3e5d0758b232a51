import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, setCsrf, take } from '~/api/client';
import { asProblem } from '~/api/problem';
import { queryClient, serverQuery, sessionQuery } from '~/api/queries';
import { useCan, useSession } from '~/app/gate';
import { useT } from '~/i18n';
import { SharesCard } from '~/pages/objects/shares';
import { passwordRules } from '~/pages/session/setup';
import { Button } from '~/ui/button';
import { CopyButton } from '~/ui/copy';
import { FormDialog } from '~/ui/dialog';
import { Rules, TextField } from '~/ui/field';
import { Time } from '~/ui/format';
import { Card, Page } from '~/ui/page';
import { ReachNote } from '~/ui/reach';
import { Loaded } from '~/ui/states';
import { toast } from '~/ui/toast';
import { Accounts } from './accounts';
import { Tokens } from './tokens';

export function SettingsPage() {
  const t = useT();
  const owner = useCan('owner');
  return (
    <Page title={t('nav.settings')}>
      <OwnAccount />
      {owner && <Accounts />}
      <Tokens />
      <SharesCard />
      <Server />
    </Page>
  );
}

function OwnAccount() {
  const t = useT();
  const session = useSession();
  const [changing, setChanging] = useState(false);
  return (
    <Card
      title={t('settings.own')}
      actions={
        <Button small icon="key" onClick={() => setChanging(true)}>
          {t('settings.changePassword')}
        </Button>
      }
    >
      <dl className="facts">
        <dt>{t('login.name')}</dt>
        <dd>{session.account}</dd>
        <dt>{t('settings.role')}</dt>
        <dd>
          {session.role && (
            <>
              {t(`role.${session.role}`)} <span className="muted small">{t(`roleLead.${session.role}`)}</span>
            </>
          )}
        </dd>
        {session.expires && (
          <>
            <dt>{t('settings.sessionEnds')}</dt>
            <dd>
              <Time value={session.expires} />
            </dd>
          </>
        )}
      </dl>
      {changing && <PasswordDialog account={session.account ?? ''} onClose={() => setChanging(false)} />}
    </Card>
  );
}

function PasswordDialog({ account, onClose }: { account: string; onClose: () => void }) {
  const t = useT();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({
    mutationFn: () => take(api.PUT('/session/password', { body: { current_password: current, new_password: next } })),
    onSuccess: (session) => {
      setCsrf(session.csrf);
      queryClient.setQueryData(sessionQuery.queryKey, session);
      toast(t('settings.passwordChanged'));
      onClose();
    },
  });
  const rules = passwordRules(next, account, t);
  const wrong = change.error && asProblem(change.error).code === 'wrong_credentials';
  return (
    <FormDialog
      title={t('settings.changePassword')}
      submit={t('action.save')}
      onClose={onClose}
      onSubmit={() => change.mutate()}
      busy={change.isPending}
      disabled={current === '' || next !== again || !rules.every((rule) => rule.met)}
      error={wrong ? null : change.error}
    >
      <p className="muted">{t('settings.passwordEnds')}</p>
      <TextField
        label={t('settings.currentPassword')}
        type="password"
        autoComplete="current-password"
        autoFocus
        value={current}
        onChange={setCurrent}
        error={wrong ? t('reauth.wrong') : undefined}
      />
      <div className="stack tight">
        <TextField
          label={t('settings.newPassword')}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={setNext}
        />
        <Rules rules={rules} value={next} />
      </div>
      <TextField
        label={t('setup.again')}
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={again !== '' && again !== next ? t('setup.differs') : undefined}
      />
    </FormDialog>
  );
}

function Server() {
  const t = useT();
  const query = useQuery(serverQuery);
  return (
    <Loaded query={query}>
      {(info) => (
        <>
          <Card title={t('overview.server')}>
            <dl className="facts">
              <dt>{t('info.endpoint')}</dt>
              <dd>
                <div className="row">
                  <code className="break">{info.endpoint}</code>
                  <CopyButton text={info.endpoint} what={t('info.endpoint')} />
                </div>
                <ReachNote reach={info.endpoint_reach} />
              </dd>
              <dt>{t('settings.console')}</dt>
              <dd>
                <code className="break">{info.console_endpoint}</code>
              </dd>
              <dt>{t('info.region')}</dt>
              <dd>
                <code>{info.region}</code>
              </dd>
              <dt>{t('settings.version')}</dt>
              <dd>Onggi {info.version}</dd>
              <dt>{t('settings.started')}</dt>
              <dd>
                <Time value={info.started} />
              </dd>
              <dt>{t('settings.dataDir')}</dt>
              <dd>
                <code className="break">{info.data_dir}</code>
              </dd>
            </dl>
          </Card>
          <Card title={t('settings.certificates')}>
            {info.certificates.length === 0 ? (
              <p className="muted">{t('settings.noCertificates')}</p>
            ) : (
              <div className="stack">
                {info.certificates.map((one) => (
                  <dl className="facts" key={`${one.listener} ${one.sha256}`}>
                    <dt>{t('settings.listener')}</dt>
                    <dd>{one.listener === 's3' ? 'S3' : t('settings.console')}</dd>
                    <dt>{t('settings.names')}</dt>
                    <dd>{one.names.join(', ') || one.subject}</dd>
                    <dt>{t('settings.issuer')}</dt>
                    <dd>{one.issuer}</dd>
                    <dt>{t('settings.validUntil')}</dt>
                    <dd>
                      <Time value={one.not_after} />
                    </dd>
                    <dt>SHA-256</dt>
                    <dd>
                      <code className="break">{one.sha256}</code>
                    </dd>
                  </dl>
                ))}
              </div>
            )}
          </Card>
        </>
      )}
    </Loaded>
  );
}
