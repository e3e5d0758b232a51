import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import type { Schemas } from '~/api/client';
import { usersQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Count, Time } from '~/ui/format';
import { Card, Page } from '~/ui/page';
import { More, Search } from '~/ui/search';
import { Empty, Loaded } from '~/ui/states';
import { DataTable } from '~/ui/table';
import { CreateUserDialog } from './create';

const route = getRouteApi('/users');

export function UserStatus({ user }: { user: Schemas['User'] }) {
  const t = useT();
  const active = user.keys.some((key) => !key.expires || new Date(key.expires) > new Date());
  if (user.disabled) return <span className="badge danger">{t('users.disabled')}</span>;
  if (!active) return <span className="badge warn">{t('users.noKey')}</span>;
  return <span className="badge ok">{t('users.active')}</span>;
}

function lastUse(user: Schemas['User']) {
  return (
    user.keys
      .map((key) => key.last_used?.time ?? '')
      .sort()
      .at(-1) ?? ''
  );
}

export function UsersPage() {
  const t = useT();
  const { q = '', create } = route.useSearch();
  const navigate = route.useNavigate();
  const operator = useCan('operator');
  const query = useInfiniteQuery(usersQuery(useDeferredValue(q)));
  const setCreate = (open: boolean) =>
    void navigate({ search: (search) => ({ ...search, create: open ? true : undefined }), replace: true });
  const add = operator && (
    <Button variant="primary" icon="plus" onClick={() => setCreate(true)}>
      {t('users.create')}
    </Button>
  );
  return (
    <Page title={t('nav.users')} lead={t('users.lead')} actions={add}>
      <Card pad={false}>
        <Loaded query={query}>
          {(data) => {
            const rows = data.pages.flatMap((page) => page.users);
            if (rows.length === 0 && q === '')
              return (
                <Empty icon="users" title={t('users.empty')} action={add}>
                  {t('users.emptyLead')}
                </Empty>
              );
            return (
              <>
                <header className="row" style={{ padding: '12px 20px' }}>
                  <Search
                    label={t('users.search')}
                    value={q}
                    onChange={(value) =>
                      void navigate({ search: (search) => ({ ...search, q: value || undefined }), replace: true })
                    }
                  />
                </header>
                {rows.length === 0 ? (
                  <Empty icon="search" title={t('state.noMatch')}>
                    {t('users.noMatch', { q })}
                  </Empty>
                ) : (
                  <DataTable
                    label={t('nav.users')}
                    rows={rows}
                    rowKey={(row) => row.name}
                    columns={[
                      {
                        key: 'name',
                        header: t('users.name'),
                        className: 'name',
                        cell: (row) => (
                          <>
                            <Link to="/users/$user" params={{ user: row.name }} className="break">
                              {row.name}
                            </Link>
                            {row.display_name && <div className="small muted">{row.display_name}</div>}
                          </>
                        ),
                      },
                      { key: 'status', header: t('users.status'), cell: (row) => <UserStatus user={row} /> },
                      {
                        key: 'grants',
                        header: t('tabs.grants'),
                        className: 'num',
                        cell: (row) => <Count value={row.grants.length} />,
                      },
                      {
                        key: 'used',
                        header: t('keys.lastUsed'),
                        className: 'wide nowrap',
                        cell: (row) =>
                          lastUse(row) ? (
                            <Time value={lastUse(row)} relative />
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
                    ]}
                  />
                )}
                <More query={query} />
              </>
            );
          }}
        </Loaded>
      </Card>
      {create && operator && <CreateUserDialog onClose={() => setCreate(false)} />}
    </Page>
  );
}
