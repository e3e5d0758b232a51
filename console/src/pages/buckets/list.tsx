import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { bucketsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Bytes, Count, Time } from '~/ui/format';
import { Card, Page } from '~/ui/page';
import { More, Search } from '~/ui/search';
import { Empty, Loaded } from '~/ui/states';
import { DataTable } from '~/ui/table';
import { CreateBucketDialog } from './create';

const route = getRouteApi('/buckets');

export function BucketsPage() {
  const t = useT();
  const { q = '', create } = route.useSearch();
  const navigate = route.useNavigate();
  const operator = useCan('operator');
  const query = useInfiniteQuery(bucketsQuery(useDeferredValue(q)));
  const setCreate = (open: boolean) =>
    void navigate({ search: (search) => ({ ...search, create: open ? true : undefined }), replace: true });
  const add = operator && (
    <Button variant="primary" icon="plus" onClick={() => setCreate(true)}>
      {t('buckets.create')}
    </Button>
  );
  return (
    <Page title={t('nav.buckets')} lead={t('buckets.lead')} actions={add}>
      <Card pad={false}>
        <Loaded query={query}>
          {(data) => {
            const rows = data.pages.flatMap((page) => page.buckets);
            if (rows.length === 0 && q === '')
              return (
                <Empty icon="bucket" title={t('buckets.empty')} action={add}>
                  {t('buckets.emptyLead')}
                </Empty>
              );
            return (
              <>
                <header className="row" style={{ padding: '12px 20px' }}>
                  <Search
                    label={t('buckets.search')}
                    value={q}
                    onChange={(value) =>
                      void navigate({ search: (search) => ({ ...search, q: value || undefined }), replace: true })
                    }
                  />
                </header>
                {rows.length === 0 ? (
                  <Empty icon="search" title={t('state.noMatch')}>
                    {t('buckets.noMatch', { q })}
                  </Empty>
                ) : (
                  <DataTable
                    label={t('nav.buckets')}
                    rows={rows}
                    rowKey={(row) => row.name}
                    columns={[
                      {
                        key: 'name',
                        header: t('buckets.name'),
                        className: 'name',
                        cell: (row) => (
                          <Link to="/buckets/$bucket" params={{ bucket: row.name }} className="break">
                            {row.name}
                          </Link>
                        ),
                      },
                      {
                        key: 'objects',
                        header: t('objects.count'),
                        className: 'num',
                        cell: (row) => <Count value={row.objects} />,
                      },
                      {
                        key: 'size',
                        header: t('objects.size'),
                        className: 'num',
                        cell: (row) => <Bytes value={row.bytes} />,
                      },
                      {
                        key: 'owner',
                        header: t('buckets.owner'),
                        className: 'wide',
                        cell: (row) =>
                          row.owner ? (
                            <Link to="/users/$user" params={{ user: row.owner }}>
                              {row.owner}
                            </Link>
                          ) : (
                            <span className="muted">{t('buckets.noOwner')}</span>
                          ),
                      },
                      {
                        key: 'created',
                        header: t('common.created'),
                        className: 'wide nowrap',
                        cell: (row) => <Time value={row.created} />,
                      },
                    ]}
                  />
                )}
                <More query={query} />
              </>
            );
          }}
        </Loaded>
      </Card>
      {create && operator && <CreateBucketDialog onClose={() => setCreate(false)} />}
    </Page>
  );
}
