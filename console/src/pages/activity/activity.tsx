import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { apiUrl } from '~/api/client';
import { useT, type Key } from '~/i18n';
import { SelectField, TextField } from '~/ui/field';
import { Icon } from '~/ui/icons';
import { Card, Page } from '~/ui/page';
import { AuditLog } from './log';

const route = getRouteApi('/activity');
const GROUPS: { value: string; key: Key }[] = [
  { value: '', key: 'activity.all' },
  { value: 'bucket.*', key: 'nav.buckets' },
  { value: 'user.*', key: 'nav.users' },
  { value: 'key.*', key: 'tabs.keys' },
  { value: 'grant.*', key: 'tabs.grants' },
  { value: 'object.*', key: 'tabs.objects' },
  { value: 'account.*', key: 'settings.accounts' },
  { value: 'session.*', key: 'activity.sessions' },
];

export function ActivityPage() {
  const t = useT();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const set = (name: keyof typeof filter) => (value: string) =>
    void navigate({ search: (search) => ({ ...search, [name]: value || undefined }), replace: true });
  const day = (name: 'from' | 'to') => (value: string) =>
    set(name)(value && new Date(value).toISOString().replace(/\.\d+Z/, 'Z'));
  const shownDay = (iso: string | undefined) =>
    iso
      ? new Date(new Date(iso).getTime() - new Date(iso).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
      : '';
  const shown = useDeferredValue(filter);
  const exports = (['jsonl', 'csv'] as const).map((format) => (
    <a key={format} className="button" href={apiUrl('/audit/export', { format, ...filter })} download>
      <Icon name="download" /> {format.toUpperCase()}
    </a>
  ));
  return (
    <Page title={t('nav.activity')} lead={t('activity.lead')} actions={exports}>
      <Card>
        <div className="grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))' }}>
          <SelectField label={t('activity.action')} value={filter.action ?? ''} onChange={set('action')}>
            {GROUPS.map((group) => (
              <option key={group.value} value={group.value}>
                {t(group.key)}
              </option>
            ))}
            {filter.action && !GROUPS.some((group) => group.value === filter.action) && (
              <option value={filter.action}>{filter.action}</option>
            )}
          </SelectField>
          <TextField
            label={t('activity.actor')}
            value={filter.actor ?? ''}
            onChange={set('actor')}
            placeholder="account:*"
            mono
          />
          <TextField label={t('activity.subject')} value={filter.subject ?? ''} onChange={set('subject')} mono />
          <TextField
            label={t('activity.from')}
            type="datetime-local"
            value={shownDay(filter.from)}
            onChange={day('from')}
          />
          <TextField label={t('activity.to')} type="datetime-local" value={shownDay(filter.to)} onChange={day('to')} />
        </div>
      </Card>
      <Card pad={false}>
        <AuditLog filter={shown} />
      </Card>
    </Page>
  );
}
