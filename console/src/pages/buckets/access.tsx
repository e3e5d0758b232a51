import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { bucketQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { CorsCard } from '~/pages/cors/cors';
import { SharesCard } from '~/pages/objects/shares';
import { GrantDialog, RevokeGrantDialog, type GrantTarget } from '~/pages/users/grant_dialog';
import { PermissionTest } from '~/pages/users/permission_test';
import { RIGHTS } from '~/pages/users/rights';
import { Button } from '~/ui/button';
import { Time } from '~/ui/format';
import { Icon } from '~/ui/icons';
import { Card } from '~/ui/page';
import { Empty, Loaded } from '~/ui/states';
import { DataTable, type Column } from '~/ui/table';
import { BucketPolicyCard, PublicAccessCard } from './policy';

const route = getRouteApi('/buckets/$bucket/access');

/** The Access tab: who can do what with the bucket, starting with the users' grants on it. */
export function AccessTab() {
  const t = useT();
  const { bucket } = route.useParams();
  const operator = useCan('operator');
  const query = useQuery(bucketQuery(bucket));
  const [editing, setEditing] = useState<GrantTarget | 'new' | null>(null);
  const [revoking, setRevoking] = useState<GrantTarget | null>(null);
  const add = operator && (
    <Button small variant="primary" icon="plus" onClick={() => setEditing('new')}>
      {t('grants.add')}
    </Button>
  );
  return (
    <>
      <Card title={t('access.title')} actions={add} pad={false}>
        <Loaded query={query}>
          {(data) => {
            type Row = (typeof data.grants)[number];
            const target = (row: Row): GrantTarget => ({ ...row, bucket });
            const columns: Column<Row>[] = [
              {
                key: 'user',
                header: t('grants.user'),
                className: 'name',
                cell: (row) => (
                  <>
                    <Link to="/users/$user/grants" params={{ user: row.user }} className="break">
                      {row.user}
                    </Link>
                    {row.all_buckets && (
                      <>
                        {' '}
                        <span className="badge" title={t('access.allBucketsHint')}>
                          {t('access.allBuckets')}
                        </span>
                      </>
                    )}
                  </>
                ),
              },
              ...RIGHTS.map(
                (right): Column<Row> => ({
                  key: right,
                  header: t(`right.${right}`),
                  className: 'tile',
                  cell: (row) =>
                    row.rights.includes(right) ? (
                      <span role="img" aria-label={t('grants.yes')} style={{ color: 'var(--accent-text)' }}>
                        <Icon name="check" />
                      </span>
                    ) : (
                      <span className="muted" role="img" aria-label={t('grants.no')}>
                        –
                      </span>
                    ),
                }),
              ),
              {
                key: 'prefix',
                header: t('grants.prefix'),
                className: 'wide',
                cell: (row) =>
                  row.prefix ? (
                    <code className="break">{row.prefix}</code>
                  ) : (
                    <span className="muted">{t('grants.whole')}</span>
                  ),
              },
              {
                key: 'expires',
                header: t('grants.expires'),
                className: 'wide',
                cell: (row) =>
                  row.expires ? <Time value={row.expires} /> : <span className="muted">{t('grants.never')}</span>,
              },
            ];
            if (operator)
              columns.push({
                key: 'actions',
                header: t('common.actions'),
                className: 'actions',
                cell: (row) =>
                  row.all_buckets ? (
                    <Link
                      className="button small quiet"
                      to="/users/$user/grants"
                      params={{ user: row.user }}
                      aria-label={t('access.changeAt', { user: row.user })}
                    >
                      {t('action.change')}
                    </Link>
                  ) : (
                    <>
                      <Button small variant="quiet" onClick={() => setEditing(target(row))}>
                        {t('action.change')}
                      </Button>
                      <Button
                        small
                        variant="quiet"
                        icon="trash"
                        aria-label={t('grants.revokeOf', { user: row.user })}
                        onClick={() => setRevoking(target(row))}
                      />
                    </>
                  ),
              });
            const owner = data.owner && (
              <p className="small" style={{ padding: '12px 20px' }}>
                {t('buckets.owner')}:{' '}
                <Link to="/users/$user" params={{ user: data.owner }} style={{ textDecoration: 'underline' }}>
                  {data.owner}
                </Link>{' '}
                · <span className="muted">{t('access.ownerMay')}</span>
              </p>
            );
            if (data.grants.length === 0)
              return (
                owner || (
                  <Empty icon="shield" title={t('access.empty')} action={add}>
                    {t('access.emptyLead')}
                  </Empty>
                )
              );
            return (
              <>
                {owner}
                <DataTable
                  stacked
                  label={t('access.title')}
                  columns={columns}
                  rows={data.grants}
                  rowKey={(row) => `${row.user}\n${row.all_buckets}\n${row.prefix}`}
                />
              </>
            );
          }}
        </Loaded>
      </Card>
      <BucketPolicyCard bucket={bucket} />
      <PublicAccessCard bucket={bucket} />
      <SharesCard bucket={bucket} />
      <CorsCard bucket={bucket} />
      <PermissionTest bucket={bucket} />
      {editing && (
        <GrantDialog bucket={bucket} grant={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />
      )}
      {revoking && <RevokeGrantDialog grant={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}
