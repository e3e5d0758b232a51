import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { userQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { Time } from '~/ui/format';
import { Card } from '~/ui/page';
import { Empty, Loaded } from '~/ui/states';
import { DataTable, type Column } from '~/ui/table';
import { toast } from '~/ui/toast';
import { newestFirst } from './access';
import { RotateDialog } from './rotate';

type AccessKey = Schemas['AccessKey'];
const route = getRouteApi('/users/$user/keys');

function KeyState({ row }: { row: AccessKey }) {
  const t = useT();
  if (!row.expires) return <span className="badge ok">{t('users.active')}</span>;
  if (new Date(row.expires) <= new Date()) return <span className="badge">{t('keys.ended')}</span>;
  return (
    <>
      <span className="badge warn">{t('keys.inGrace')}</span>
      <div className="small muted">
        {t('keys.validUntil')} <Time value={row.expires} />
      </div>
    </>
  );
}

export function KeysTab() {
  const t = useT();
  const { user } = route.useParams();
  const query = useQuery(userQuery(user));
  const operator = useCan('operator');
  const [rotating, setRotating] = useState(false);
  const [revoking, setRevoking] = useState<AccessKey | null>(null);
  const rotate = operator && (
    <Button small variant="primary" icon="refresh" onClick={() => setRotating(true)}>
      {t('keys.regenerate')}
    </Button>
  );
  const columns: Column<AccessKey>[] = [
    { key: 'key', header: t('info.accessKey'), className: 'nowrap', cell: (row) => <code>{row.access_key}</code> },
    { key: 'state', header: t('users.status'), cell: (row) => <KeyState row={row} /> },
    {
      key: 'used',
      header: t('keys.lastUsed'),
      cell: (row) =>
        row.last_used ? (
          <>
            <Time value={row.last_used.time} relative />
            <div className="small muted client" title={row.last_used.client}>
              {row.last_used.address} · {row.last_used.client}
            </div>
          </>
        ) : (
          <span className="muted">{t('keys.neverUsed')}</span>
        ),
    },
    {
      key: 'created',
      header: t('common.created'),
      className: 'wide nowrap',
      cell: (row) => <Time value={row.created} />,
    },
  ];
  if (operator)
    columns.push({
      key: 'actions',
      header: t('common.actions'),
      className: 'actions',
      cell: (row) => (
        <Button
          small
          variant="danger"
          aria-label={t('keys.revokeOf', { key: row.access_key })}
          onClick={() => setRevoking(row)}
        >
          {t('keys.revoke')}
        </Button>
      ),
    });
  return (
    <Loaded query={query}>
      {(data) => (
        <Card title={t('tabs.keys')} actions={rotate} pad={false}>
          {data.keys.length === 0 ? (
            <Empty icon="key" title={t('keys.none')} action={rotate}>
              {t('keys.noneLead')}
            </Empty>
          ) : (
            <DataTable
              stacked
              label={t('tabs.keys')}
              columns={columns}
              rows={newestFirst(data.keys)}
              rowKey={(row) => row.access_key}
            />
          )}
          {rotating && <RotateDialog user={data} onClose={() => setRotating(false)} />}
          {revoking && <RevokeKeyDialog user={user} row={revoking} onClose={() => setRevoking(null)} />}
        </Card>
      )}
    </Loaded>
  );
}

function RevokeKeyDialog({ user, row, onClose }: { user: string; row: AccessKey; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () =>
      take(api.DELETE('/users/{user}/keys/{access_key}', { params: { path: { user, access_key: row.access_key } } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['user', user] });
      toast(t('keys.revoked'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('keys.revokeTitle')}
      confirm={t('keys.revoke')}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
      busy={revoke.isPending}
      error={revoke.error}
    >
      <p>{t('keys.revokeLead')}</p>
      <p className="mono break">{row.access_key}</p>
    </ConfirmDialog>
  );
}
