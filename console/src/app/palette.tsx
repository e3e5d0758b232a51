// The command palette (Ctrl-K): finds pages, actions, buckets and users by name. It is a combobox:
// the field keeps the focus, and the arrow keys select an entry.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { api, take } from '~/api/client';
import { useT } from '~/i18n';
import '~/styles/palette.css';
import { Icon, type IconName } from '~/ui/icons';
import { useCan } from './gate';
import { NAV } from './nav';

interface Entry {
  id: string;
  icon: IconName;
  title: string;
  kind: string;
  go: () => void;
}

/** Returns the entries that match the query. Actions and pages match at once. Buckets and users
 * are appended when the server answers, so that Enter always runs the entry that is shown as
 * selected. */
function useEntries(query: string): Entry[] {
  const t = useT();
  const navigate = useNavigate();
  const operator = useCan('operator');
  const prefix = useDeferredValue(query);
  const named = useQuery({
    queryKey: ['palette', prefix],
    queryFn: async () => {
      const params = { query: { limit: 6, ...(prefix && { prefix }) } };
      const [buckets, users] = await Promise.all([
        take(api.GET('/buckets', { params })),
        take(api.GET('/users', { params })),
      ]);
      return { buckets: buckets.buckets, users: users.users };
    },
    placeholderData: (before) => before,
  });
  const matches = (title: string) =>
    title.normalize('NFC').toLowerCase().includes(query.normalize('NFC').toLowerCase());
  const actions: Entry[] = operator
    ? [
        {
          id: 'new-bucket',
          icon: 'plus',
          title: t('buckets.create'),
          kind: t('palette.action'),
          go: () => void navigate({ to: '/buckets', search: { create: true } }),
        },
        {
          id: 'new-user',
          icon: 'plus',
          title: t('users.create'),
          kind: t('palette.action'),
          go: () => void navigate({ to: '/users', search: { create: true } }),
        },
      ]
    : [];
  const pages: Entry[] = NAV.map((item) => ({
    id: item.to,
    icon: item.icon,
    title: t(item.key),
    kind: t('palette.page'),
    go: () => void navigate({ to: item.to }),
  }));
  const buckets: Entry[] = (named.data?.buckets ?? []).map(({ name }) => ({
    id: `b:${name}`,
    icon: 'bucket',
    title: name,
    kind: t('palette.bucket'),
    go: () => void navigate({ to: '/buckets/$bucket', params: { bucket: name } }),
  }));
  const users: Entry[] = (named.data?.users ?? []).map(({ name }) => ({
    id: `u:${name}`,
    icon: 'users',
    title: name,
    kind: t('palette.user'),
    go: () => void navigate({ to: '/users/$user', params: { user: name } }),
  }));
  return [...actions, ...pages, ...buckets, ...users].filter((entry) => matches(entry.title));
}

export function Palette({ onClose }: { onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const entries = useEntries(query.trim());
  const chosen = Math.min(at, entries.length - 1);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.go();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((chosen + step + entries.length) % Math.max(entries.length, 1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(entries[chosen]);
    }
  };
  return (
    <ModalOverlay className="overlay palette-overlay" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="modal palette">
        <Dialog className="dialog" aria-label={t('palette.open')}>
          <div className="palette-input">
            <Icon name="search" />
            <input
              role="combobox"
              aria-label={t('palette.open')}
              aria-expanded="true"
              aria-controls={`${id}-list`}
              aria-activedescendant={entries[chosen] ? `${id}-${chosen}` : undefined}
              autoFocus
              autoComplete="off"
              spellCheck={false}
              placeholder={t('palette.placeholder')}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id={`${id}-list`} role="listbox" aria-label={t('palette.results')} className="palette-list">
            {entries.map((entry, index) => (
              <div
                key={entry.id}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                className="palette-entry"
                onMouseMove={() => setAt(index)}
                onClick={() => run(entry)}
              >
                <Icon name={entry.icon} />
                <span className="grow break">{entry.title}</span>
                <span className="small muted">{entry.kind}</span>
              </div>
            ))}
          </div>
          {entries.length === 0 && <p className="palette-none muted">{t('palette.none')}</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
