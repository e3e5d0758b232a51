import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, Idempotency, take, type Schemas } from '~/api/client';
import { asProblem, unshown } from '~/api/problem';
import { accountsQuery } from '~/api/queries';
import { useSession, type Role } from '~/app/gate';
import { Cancelled, withReauth } from '~/app/reauth';
import { useT } from '~/i18n';
import { passwordRules } from '~/pages/session/setup';
import { Button } from '~/ui/button';
import { ConfirmDialog, FormDialog } from '~/ui/dialog';
import { Check, Choices, Rules, TextField } from '~/ui/field';
import { Time } from '~/ui/format';
import { Card } from '~/ui/page';
import { Loaded, problemText } from '~/ui/states';
import { DataTable } from '~/ui/table';
import { toast } from '~/ui/toast';

type Account = Schemas['Account'];
const ROLES: Role[] = ['viewer', 'operator', 'owner'];
const NAME = /^[a-zA-Z0-9._@+=,-]{1,64}$/;

export function Accounts() {
  const t = useT();
  const session = useSession();
  const query = useQuery(accountsQuery);
  const [editing, setEditing] = useState<Account | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Account | null>(null);
  return (
    <Card
      title={t('settings.accounts')}
      pad={false}
      actions={
        <Button small icon="plus" variant="primary" onClick={() => setEditing('new')}>
          {t('accounts.create')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(data) => (
          <DataTable
            stacked
            label={t('settings.accounts')}
            rows={data.accounts}
            rowKey={(row) => row.name}
            columns={[
              {
                key: 'name',
                header: t('login.name'),
                className: 'name',
                cell: (row) => (
                  <span className="break">
                    {row.name}
                    {row.name === session.account && <span className="muted"> ({t('accounts.you')})</span>}
                  </span>
                ),
              },
              {
                key: 'role',
                header: t('settings.role'),
                cell: (row) => (
                  <span className="chips">
                    <span className="badge accent">{t(`role.${row.role}`)}</span>
                    {row.disabled && <span className="badge danger">{t('users.disabled')}</span>}
                  </span>
                ),
              },
              {
                key: 'login',
                header: t('accounts.lastLogin'),
                className: 'wide nowrap',
                cell: (row) =>
                  row.last_login ? (
                    <Time value={row.last_login} relative />
                  ) : (
                    <span className="muted">{t('keys.neverUsed')}</span>
                  ),
              },
              {
                key: 'actions',
                header: t('common.actions'),
                className: 'actions',
                cell: (row) => (
                  <>
                    <Button small variant="quiet" onClick={() => setEditing(row)}>
                      {t('action.change')}
                    </Button>
                    <Button
                      small
                      variant="quiet"
                      icon="trash"
                      aria-label={t('accounts.deleteOf', { name: row.name })}
                      onClick={() => setDeleting(row)}
                    />
                  </>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {editing && <AccountDialog account={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {deleting && <DeleteDialog account={deleting} onClose={() => setDeleting(null)} />}
    </Card>
  );
}

function AccountDialog({ account, onClose }: { account: Account | null; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [once] = useState(() => new Idempotency());
  const [name, setName] = useState(account?.name ?? '');
  const [role, setRole] = useState<Role>(account?.role ?? 'viewer');
  const [disabled, setDisabled] = useState(account?.disabled ?? false);
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () =>
      withReauth(() => {
        if (account)
          return take(
            api.PATCH('/accounts/{account}', {
              params: { path: { account: account.name } },
              body: { role, disabled, ...(password && { password }) },
            }),
          );
        const body = { name, role, password };
        return once.run(body, (headers) => take(api.POST('/accounts', { params: { header: headers }, body })));
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['accounts'] });
      toast(t('settings.saved'));
      onClose();
    },
  });
  const rules = passwordRules(password, name, t);
  const problem = save.error && !(save.error instanceof Cancelled) ? asProblem(save.error) : null;
  const strong = rules.every((rule) => rule.met) || (account !== null && password === '');
  return (
    <FormDialog
      title={account ? t('accounts.changeTitle', { name }) : t('accounts.create')}
      submit={t(account ? 'action.save' : 'accounts.create')}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={!NAME.test(name) || !strong}
      error={unshown(problem, !account && 'name')}
    >
      {!account && (
        <TextField
          label={t('login.name')}
          autoFocus
          value={name}
          onChange={(value) => {
            setName(value);
            save.reset();
          }}
          error={
            name !== '' && !NAME.test(name)
              ? t('name.rule')
              : problem?.field === 'name'
                ? problemText(problem, t)
                : undefined
          }
        />
      )}
      <Choices
        label={t('settings.role')}
        value={role}
        onChange={setRole}
        options={ROLES.map((value) => ({ value, title: t(`role.${value}`), hint: t(`roleLead.${value}`) }))}
      />
      <div className="stack tight">
        <TextField
          label={t(account ? 'accounts.newPasswordOptional' : 'login.password')}
          hint={account && t('settings.passwordEnds')}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
        />
        <Rules rules={rules} value={password} />
      </div>
      {account && <Check label={t('accounts.disable')} checked={disabled} onChange={setDisabled} />}
    </FormDialog>
  );
}

function DeleteDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      withReauth(() => take(api.DELETE('/accounts/{account}', { params: { path: { account: account.name } } }))),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['accounts'] });
      toast(t('accounts.deleted', { name: account.name }));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('accounts.deleteOf', { name: account.name })}
      name={account.name}
      confirm={t('accounts.delete')}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
      busy={remove.isPending}
      error={remove.error instanceof Cancelled ? null : remove.error}
    >
      {t('accounts.deleteLead')}
    </ConfirmDialog>
  );
}
