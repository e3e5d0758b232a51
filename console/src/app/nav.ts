// The entries of the sidebar, which the palette also offers.
import type { Key } from '~/i18n';
import type { IconName } from '~/ui/icons';

export const NAV: {
  to: '/' | '/buckets' | '/users' | '/activity' | '/monitoring' | '/connect' | '/settings';
  key: Key;
  icon: IconName;
}[] = [
  { to: '/', key: 'nav.overview', icon: 'overview' },
  { to: '/buckets', key: 'nav.buckets', icon: 'bucket' },
  { to: '/users', key: 'nav.users', icon: 'users' },
  { to: '/activity', key: 'nav.activity', icon: 'activity' },
  { to: '/monitoring', key: 'nav.metrics', icon: 'metrics' },
  { to: '/connect', key: 'nav.connect', icon: 'connect' },
  { to: '/settings', key: 'nav.settings', icon: 'settings' },
];
