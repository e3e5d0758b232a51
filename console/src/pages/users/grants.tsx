import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '~/api/client';
import { userQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { UserQuotaCard } from '~/pages/quota/quota';
import { Button } from '~/ui/button';
import { Time } from '~/ui/format';
import { Card } from '~/ui/page';
import { Empty, Loaded } from '~/ui/states';
import { DataTable, type Column } from '~/ui/table';
import { ALL_BUCKETS } from './bucket_choice';
import { GrantDialog, nameOfBucket, RevokeGrantDialog, type GrantTarget } from './grant_dialog';
import { OwnedBuckets } from './owned';
import { PermissionTest } from './permission_test';
import { UserPolicyCard } from './policy';
import { presetOf } from './rights';

type Grant = Schemas['Grant'];
const route = getRouteApi('/users/$user/grants');

export function GrantsTab() {
  const t = useT();
  const { user } = route.useParams();
  const query = useQuery(userQuery(user));
  const operator = useCan('operator');
  const [editing, setEditing] = useState<GrantTarget | 'new' | null>(null);
  const [revoking, setRevoking] = useState<GrantTarget | null>(null);
  const add = operator && (
    <Button small variant="primary" icon="plus" onClick={() => setEditing('new')}>
      {t('grants.add')}
    </Button>
  );
  const columns: Column<Grant>[] = [
    {
      key: 'bucket',
      header: t('grants.bucket'),
      className: 'name',
      cell: (row) =>
        row.bucket === ALL_BUCKETS ? (
          t('grants.allBuckets')
        ) : (
          <Link to="/buckets/$bucket" params={{ bucket: row.bucket }} className="break">
            {row.bucket}
          </Link>
        ),
    },
    {
      key: 'rights',
      header: t('grants.rights'),
      cell: (row) => {
        const preset = presetOf(row.rights);
        return (
          <div className="chips">
            {preset === 'custom' ? (
              row.rights.map((right) => (
                <span key={right} className="badge accent">
                  {t(`right.${right}`)}
                </span>
              ))
            ) : (
              <span className="badge accent" title={row.rights.map((right) => t(`right.${right}`)).join(', ')}>
                {t(`preset.${preset}`)}
              </span>
            )}
            {row.expires && new Date(row.expires) <= new Date() && (
              <span className="badge warn">{t('grants.expired')}</span>
            )}
          </div>
        );
      },
    },
    {
      key: 'prefix',
      header: t('grants.prefix'),
      cell: (row) =>
        row.prefix ? <code className="break">{row.prefix}</code> : <span className="muted">{t('grants.whole')}</span>,
    },
    {
      key: 'expires',
      header: t('grants.expires'),
      className: 'wide nowrap',
      cell: (row) => (row.expires ? <Time value={row.expires} /> : <span className="muted">{t('grants.never')}</span>),
    },
  ];
  if (operator)
    columns.push({
      key: 'actions',
      header: t('common.actions'),
      className: 'actions',
      cell: (row) => (
        <>
          <Button small variant="quiet" onClick={() => setEditing({ ...row, user })}>
            {t('action.change')}
          </Button>
          <Button
            small
            variant="quiet"
            icon="trash"
            aria-label={t('grants.revokeOn', { bucket: nameOfBucket(row.bucket, t) })}
            onClick={() => setRevoking({ ...row, user })}
          />
        </>
      ),
    });
  return (
    <>
      <Card title={t('tabs.grants')} actions={add} pad={false}>
        <Loaded query={query}>
          {(data) =>
            data.grants.length === 0 ? (
              <Empty icon="shield" title={t('grants.empty')} action={add}>
                {t('grants.emptyLead')}
              </Empty>
            ) : (
              <DataTable
                stacked
                label={t('tabs.grants')}
                columns={columns}
                rows={data.grants}
                rowKey={(row) => `${row.bucket}\n${row.prefix}`}
              />
            )
          }
        </Loaded>
      </Card>
      <OwnedBuckets user={user} />
      <UserQuotaCard user={user} />
      <UserPolicyCard user={user} />
      <PermissionTest user={user} />
      {editing && (
        <GrantDialog user={user} grant={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />
      )}
      {revoking && <RevokeGrantDialog grant={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}
