// The routes of the console. Each page is a separate chunk.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { basePath } from '~/api/client';
import { pageWords } from '~/i18n';
import { Failed, Loading } from '~/ui/states';
import { NotFound, Shell } from './shell';

type Search = Record<string, unknown>;

/** Returns a validator that keeps the named search parameters, as text, and drops all others. */
function texts<K extends string>(...names: K[]) {
  return (search: Search): Partial<Record<K, string>> => {
    const found: Partial<Record<K, string>> = {};
    for (const name of names) {
      const value = search[name];
      if ((typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean')
        found[name] = String(value);
    }
    return found;
  };
}

/** The search parameters of a list page: the search text, and whether the create dialog is open. */
const listSearch = (search: Search): { q?: string; create?: true } => ({
  ...texts('q')(search),
  ...(search.create === true && { create: true as const }),
});

/** Waits for a page's code and for the texts of the pages. */
async function withWords<T>(page: Promise<T>): Promise<T> {
  await pageWords();
  return page;
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
});

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('~/pages/overview/overview'), 'OverviewPage'),
});

const buckets = createRoute({
  getParentRoute: () => root,
  path: '/buckets',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => withWords(import('~/pages/buckets/list')), 'BucketsPage'),
});
const bucket = createRoute({
  getParentRoute: () => root,
  path: '/buckets/$bucket',
  component: lazyRouteComponent(() => withWords(import('~/pages/buckets/bucket')), 'BucketPage'),
});
const bucketObjects = createRoute({
  getParentRoute: () => bucket,
  path: '/',
  validateSearch: (search: Search) => ({
    ...texts('prefix', 'q', 'key', 'version')(search),
    ...(search.versions === true && { versions: true as const }),
  }),
  component: lazyRouteComponent(() => withWords(import('~/pages/objects/objects')), 'ObjectsTab'),
});
const bucketAccess = createRoute({
  getParentRoute: () => bucket,
  path: '/access',
  component: lazyRouteComponent(() => withWords(import('~/pages/buckets/access')), 'AccessTab'),
});
const bucketUsage = createRoute({
  getParentRoute: () => bucket,
  path: '/usage',
  component: lazyRouteComponent(() => withWords(import('~/pages/buckets/usage')), 'UsageTab'),
});
const bucketLifecycle = createRoute({
  getParentRoute: () => bucket,
  path: '/lifecycle',
  component: lazyRouteComponent(() => withWords(import('~/pages/lifecycle/lifecycle')), 'LifecycleTab'),
});
const bucketUploads = createRoute({
  getParentRoute: () => bucket,
  path: '/uploads',
  component: lazyRouteComponent(() => withWords(import('~/pages/buckets/uploads')), 'UploadsTab'),
});
const bucketSettings = createRoute({
  getParentRoute: () => bucket,
  path: '/settings',
  component: lazyRouteComponent(() => withWords(import('~/pages/buckets/settings')), 'SettingsTab'),
});

const users = createRoute({
  getParentRoute: () => root,
  path: '/users',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => withWords(import('~/pages/users/list')), 'UsersPage'),
});
const user = createRoute({
  getParentRoute: () => root,
  path: '/users/$user',
  component: lazyRouteComponent(() => withWords(import('~/pages/users/user')), 'UserPage'),
});
const userAccess = createRoute({
  getParentRoute: () => user,
  path: '/',
  component: lazyRouteComponent(() => withWords(import('~/pages/users/access')), 'AccessInfoTab'),
});
const userGrants = createRoute({
  getParentRoute: () => user,
  path: '/grants',
  component: lazyRouteComponent(() => withWords(import('~/pages/users/grants')), 'GrantsTab'),
});
const userKeys = createRoute({
  getParentRoute: () => user,
  path: '/keys',
  component: lazyRouteComponent(() => withWords(import('~/pages/users/keys')), 'KeysTab'),
});
const userActivity = createRoute({
  getParentRoute: () => user,
  path: '/activity',
  component: lazyRouteComponent(() => withWords(import('~/pages/users/activity')), 'UserActivityTab'),
});

const activity = createRoute({
  getParentRoute: () => root,
  path: '/activity',
  validateSearch: texts('actor', 'action', 'subject', 'from', 'to'),
  component: lazyRouteComponent(() => withWords(import('~/pages/activity/activity')), 'ActivityPage'),
});
const metrics = createRoute({
  getParentRoute: () => root,
  path: '/monitoring',
  component: lazyRouteComponent(() => withWords(import('~/pages/metrics/metrics')), 'MetricsPage'),
  validateSearch: texts('range'),
});
const connect = createRoute({
  getParentRoute: () => root,
  path: '/connect',
  validateSearch: texts('user', 'bucket', 'client'),
  component: lazyRouteComponent(() => withWords(import('~/pages/connect/connect')), 'ConnectPage'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => withWords(import('~/pages/settings/settings')), 'SettingsPage'),
});
// Redirects /index.html, from a saved link or a typed address, to the overview.
const index = createRoute({
  getParentRoute: () => root,
  path: '/index.html',
  beforeLoad: () => {
    throw redirect({ to: '/' });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    buckets,
    bucket.addChildren([bucketObjects, bucketAccess, bucketUsage, bucketLifecycle, bucketUploads, bucketSettings]),
    users,
    user.addChildren([userAccess, userGrants, userKeys, userActivity]),
    activity,
    metrics,
    connect,
    settings,
    index,
  ]),
  basepath: basePath,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
