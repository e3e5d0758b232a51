import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, Idempotency, take, type Schemas } from '~/api/client';
import { tokensQuery } from '~/api/queries';
import { useCan, type Role } from '~/app/gate';
import { Cancelled, withReauth } from '~/app/reauth';
import { useT } from '~/i18n';
import { CredentialRow } from '~/pages/users/credentials';
import { Button } from '~/ui/button';
import { CopyButton } from '~/ui/copy';
import { ConfirmDialog, Dialog, FormDialog } from '~/ui/dialog';
import { SelectField, TextField } from '~/ui/field';
import { Time } from '~/ui/format';
import { Card } from '~/ui/page';
import { Empty, Loaded, Note } from '~/ui/states';
import { DataTable } from '~/ui/table';
import { toast } from '~/ui/toast';

type Token = Schemas['Token'];
const DAYS = [7, 30, 90, 365];
const NAME = /^[a-zA-Z0-9._@+=,-]{1,64}$/;

export function Tokens() {
  const t = useT();
  const query = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const add = (
    <Button small icon="plus" onClick={() => setCreating(true)}>
      {t('tokens.create')}
    </Button>
  );
  return (
    <Card title={t('tokens.title')} pad={false} actions={add}>
      <Loaded query={query}>
        {(data) =>
          data.tokens.length === 0 ? (
            <Empty icon="key" title={t('tokens.empty')}>
              {t('tokens.emptyLead')}
            </Empty>
          ) : (
            <DataTable
              stacked
              label={t('tokens.title')}
              rows={data.tokens}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'name',
                  header: t('tokens.name'),
                  className: 'name',
                  cell: (row) => (
                    <>
                      <span className="break">{row.name}</span>
                      <div className="small muted">{row.account}</div>
                    </>
                  ),
                },
                {
                  key: 'role',
                  header: t('settings.role'),
                  cell: (row) => <span className="badge accent">{t(`role.${row.role}`)}</span>,
                },
                {
                  key: 'expires',
                  header: t('grants.expires'),
                  className: 'nowrap',
                  cell: (row) => (row.expires ? <Time value={row.expires} /> : t('grants.never')),
                },
                {
                  key: 'used',
                  header: t('keys.lastUsed'),
                  className: 'wide nowrap',
                  cell: (row) =>
                    row.last_used ? (
                      <Time value={row.last_used} relative />
                    ) : (
                      <span className="muted">{t('keys.neverUsed')}</span>
                    ),
                },
                {
                  key: 'actions',
                  header: t('common.actions'),
                  className: 'actions',
                  cell: (row) => (
                    <Button
                      small
                      variant="danger"
                      aria-label={t('tokens.revokeOf', { name: row.name })}
                      onClick={() => setRevoking(row)}
                    >
                      {t('keys.revoke')}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </Card>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const operator = useCan('operator');
  const owner = useCan('owner');
  const roles: Role[] = [
    'viewer',
    ...(operator ? (['operator'] as const) : []),
    ...(owner ? (['owner'] as const) : []),
  ];
  const [once] = useState(() => new Idempotency());
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState(90);
  const create = useMutation({
    mutationFn: () =>
      withReauth(() => {
        // Rounded to whole hours, so that a repeated submit has the same body.
        const expires = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + days * 86_400_000)
          .toISOString()
          .replace(/\.\d+Z/, 'Z');
        const body = { name, role, expires };
        return once.run(body, (headers) => take(api.POST('/tokens', { params: { header: headers }, body })));
      }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['tokens'] }),
  });
  if (create.data) {
    return (
      <Dialog
        title={t('tokens.created')}
        onClose={onClose}
        foot={
          <Button variant="primary" onClick={onClose}>
            {t('action.done')}
          </Button>
        }
      >
        <Note tone="warn">{t('tokens.once')}</Note>
        <div className="box">
          <CredentialRow
            label={t('tokens.token')}
            action={<CopyButton text={create.data.token} what={t('tokens.token')} />}
          >
            {create.data.token}
          </CredentialRow>
        </div>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={t('tokens.create')}
      submit={t('tokens.create')}
      onClose={onClose}
      onSubmit={() => create.mutate()}
      busy={create.isPending}
      disabled={!NAME.test(name)}
      error={create.error instanceof Cancelled ? null : create.error}
    >
      <TextField
        label={t('tokens.name')}
        autoFocus
        value={name}
        onChange={setName}
        placeholder="backup-script"
        error={name !== '' && !NAME.test(name) ? t('name.rule') : undefined}
      />
      <SelectField label={t('settings.role')} value={role} onChange={(value) => setRole(value as Role)}>
        {roles.map((one) => (
          <option key={one} value={one}>
            {t(`role.${one}`)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('tokens.lifetime')} value={String(days)} onChange={(value) => setDays(Number(value))}>
        {DAYS.map((one) => (
          <option key={one} value={one}>
            {t('time.days', { count: one })}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

function RevokeDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => take(api.DELETE('/tokens/{token_id}', { params: { path: { token_id: token.id } } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['tokens'] });
      toast(t('tokens.revoked'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('tokens.revokeOf', { name: token.name })}
      confirm={t('keys.revoke')}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
      busy={revoke.isPending}
      error={revoke.error}
    >
      {t('tokens.revokeLead')}
    </ConfirmDialog>
  );
}
