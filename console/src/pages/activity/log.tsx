import { useInfiniteQuery } from '@tanstack/react-query';
import type { Schemas } from '~/api/client';
import { auditQuery, type AuditFilter } from '~/api/queries';
import { useT, type Key } from '~/i18n';
import { en } from '~/i18n/en';
import { Time } from '~/ui/format';
import { More } from '~/ui/search';
import { Empty, Loaded } from '~/ui/states';
import { DataTable } from '~/ui/table';

type Event = Schemas['AuditEvent'];

/** Returns "Created user" for user.create. An action without a text is shown by its name. */
export function useActionName() {
  const t = useT();
  return (action: string) => {
    const key = `audit.${action}`;
    return key in en ? t(key as Key) : action;
  };
}

function detailText(detail: Event['detail']): string {
  return Object.entries(detail)
    .filter(([name]) => name !== 'id')
    .map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value.replaceAll(',', ', ') : JSON.stringify(value)}`,
    )
    .join(', ');
}

/** `of`: shows only the events of this subject, without the subject column. */
export function AuditLog({ filter, compact = false, of }: { filter: AuditFilter; compact?: boolean; of?: string }) {
  const t = useT();
  const actionName = useActionName();
  const query = useInfiniteQuery(auditQuery(of ? { ...filter, subject: of } : filter, compact ? 8 : 100));
  const filtered = Object.values(filter).some(Boolean);
  return (
    <Loaded query={query}>
      {(data) => {
        const rows = data.pages.flatMap((page) => page.events);
        if (rows.length === 0)
          return (
            <Empty icon={filtered ? 'search' : 'activity'} title={t(filtered ? 'state.noMatch' : 'activity.empty')}>
              {t(filtered ? 'activity.noMatch' : 'activity.emptyLead')}
            </Empty>
          );
        return (
          <>
            <DataTable
              stacked={!compact}
              label={t('activity.log')}
              rows={rows}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'time',
                  header: t('activity.time'),
                  className: 'nowrap',
                  cell: (row) => <Time value={row.time} relative={compact} />,
                },
                {
                  key: 'action',
                  header: t('activity.action'),
                  className: compact ? '' : 'steady',
                  cell: (row) => <span title={row.action}>{actionName(row.action)}</span>,
                },
                ...(of
                  ? []
                  : [
                      {
                        key: 'subject',
                        header: t('activity.subject'),
                        cell: (row: Event) => <span className="break">{row.subject}</span>,
                      },
                    ]),
                {
                  key: 'actor',
                  header: t('activity.actor'),
                  className: compact ? 'wide' : 'steady',
                  cell: (row) => (
                    <>
                      <span className="break">{row.actor}</span>
                      {!compact && row.address && <div className="small muted">{row.address}</div>}
                    </>
                  ),
                },
                ...(compact
                  ? []
                  : [
                      {
                        key: 'detail',
                        header: t('activity.detail'),
                        className: 'wide small',
                        cell: (row: Event) => <span className="muted break">{detailText(row.detail)}</span>,
                      },
                    ]),
              ]}
            />
            {!compact && <More query={query} />}
          </>
        );
      }}
    </Loaded>
  );
}
