import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { reasonWords } from '~/i18n';
import { api, setCsrf, take, takeWithEtag } from './client';
import { asProblem } from './problem';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Retry only after a lost connection or if the server is busy. A refusal is final.
      retry: (count, error) => count < 2 && [0, 502, 503, 504].includes(asProblem(error).status),
    },
  },
});

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    const session = await take(api.GET('/session'));
    setCsrf(session.csrf);
    return session;
  },
  staleTime: 60_000,
});

async function fetchServer() {
  const server = await take(api.GET('/server'));
  if (server.warnings.length > 0) await reasonWords();
  return server;
}
export const serverQuery = queryOptions({ queryKey: ['server'], queryFn: fetchServer, staleTime: 30_000 });
export const usageQuery = queryOptions({ queryKey: ['usage'], queryFn: () => take(api.GET('/usage')) });

export const bucketsQuery = (prefix = '') =>
  infiniteQueryOptions({
    queryKey: ['buckets', { prefix }],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/buckets', {
          params: { query: { limit: 100, ...(prefix && { prefix }), ...(pageParam && { after: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

export const ownedBucketsQuery = (owner: string) =>
  infiniteQueryOptions({
    queryKey: ['buckets', { owner }],
    queryFn: ({ pageParam }) =>
      take(api.GET('/buckets', { params: { query: { limit: 100, owner, ...(pageParam && { after: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

export const sharesQuery = (bucket?: string) =>
  infiniteQueryOptions({
    queryKey: ['shares', bucket ?? null],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/shares', {
          params: { query: { limit: 100, ...(bucket && { bucket }), ...(pageParam && { after: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

export const bucketQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket],
    queryFn: () => take(api.GET('/buckets/{bucket}', { params: { path: { bucket } } })),
  });

export const bucketSettingsQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket, 'settings'],
    queryFn: () => takeWithEtag(api.GET('/buckets/{bucket}/settings', { params: { path: { bucket } } })),
    staleTime: 0,
    // A refetch on focus would replace what the user is typing. If-Match detects concurrent
    // changes.
    refetchOnWindowFocus: false,
  });

export const bucketQuotaQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket, 'quota'],
    queryFn: () => take(api.GET('/buckets/{bucket}/quota', { params: { path: { bucket } } })),
    refetchOnWindowFocus: false,
  });

export const userQuotaQuery = (user: string) =>
  queryOptions({
    queryKey: ['user', user, 'quota'],
    queryFn: () => take(api.GET('/users/{user}/quota', { params: { path: { user } } })),
    refetchOnWindowFocus: false,
  });

export const objectLockQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket, 'object-lock'],
    queryFn: () => takeWithEtag(api.GET('/buckets/{bucket}/object-lock', { params: { path: { bucket } } })),
    refetchOnWindowFocus: false,
  });

export const bucketTagsQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket, 'tags'],
    queryFn: () => take(api.GET('/buckets/{bucket}/tags', { params: { path: { bucket } } })),
  });

export const bucketPolicyQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket, 'policy'],
    queryFn: () => takeWithEtag(api.GET('/buckets/{bucket}/policy', { params: { path: { bucket } } })),
    refetchOnWindowFocus: false,
  });

export const lifecycleQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket, 'lifecycle'],
    queryFn: () => takeWithEtag(api.GET('/buckets/{bucket}/lifecycle', { params: { path: { bucket } } })),
    refetchOnWindowFocus: false,
  });

export const corsQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket, 'cors'],
    queryFn: () => takeWithEtag(api.GET('/buckets/{bucket}/cors', { params: { path: { bucket } } })),
    refetchOnWindowFocus: false,
  });

export const publicAccessQuery = (bucket: string) =>
  queryOptions({
    queryKey: ['bucket', bucket, 'public-access'],
    queryFn: () => takeWithEtag(api.GET('/buckets/{bucket}/public-access', { params: { path: { bucket } } })),
    refetchOnWindowFocus: false,
  });

export const uploadsQuery = (bucket: string) =>
  infiniteQueryOptions({
    queryKey: ['bucket', bucket, 'uploads'],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/buckets/{bucket}/uploads', {
          params: {
            path: { bucket },
            query: { limit: 100, ...(pageParam && { key_marker: pageParam.key, upload_id_marker: pageParam.id }) },
          },
        }),
      ),
    initialPageParam: null as { key: string; id: string } | null,
    getNextPageParam: (page) =>
      page.next_key_marker ? { key: page.next_key_marker, id: page.next_upload_id_marker ?? '' } : null,
  });

export const usersQuery = (prefix = '') =>
  infiniteQueryOptions({
    queryKey: ['users', { prefix }],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/users', {
          params: { query: { limit: 100, ...(prefix && { prefix }), ...(pageParam && { after: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

export const userQuery = (user: string) =>
  queryOptions({
    queryKey: ['user', user],
    queryFn: () => take(api.GET('/users/{user}', { params: { path: { user } } })),
  });

export const userPolicyQuery = (user: string) =>
  queryOptions({
    queryKey: ['user', user, 'policy'],
    queryFn: () => takeWithEtag(api.GET('/users/{user}/policy', { params: { path: { user } } })),
    refetchOnWindowFocus: false,
  });

export interface AuditFilter {
  actor?: string;
  action?: string;
  subject?: string;
  from?: string;
  to?: string;
}

export const auditQuery = (filter: AuditFilter, limit = 100) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter, limit],
    queryFn: ({ pageParam }) =>
      take(api.GET('/audit', { params: { query: { limit, ...filter, ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

/** The details of version `version`, or of the latest version if it is not given. */
export const objectQuery = (bucket: string, key: string, version?: string) =>
  queryOptions({
    queryKey: ['object', bucket, key, 'detail', version ?? null],
    queryFn: () =>
      take(
        api.GET('/buckets/{bucket}/object', {
          params: { path: { bucket }, query: { key, ...(version && { version_id: version }) } },
        }),
      ),
  });

/** Versions and delete markers of a key, newest first. */
export const versionsQuery = (bucket: string, key: string) =>
  infiniteQueryOptions({
    queryKey: ['object', bucket, key, 'versions'],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/buckets/{bucket}/versions', {
          params: { path: { bucket }, query: { key, limit: 100, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });

export type Range = '1h' | '24h' | '7d' | '30d';
export const seriesQuery = (range: Range, bucket?: string) =>
  queryOptions({
    queryKey: ['series', range, bucket ?? null],
    queryFn: () => take(api.GET('/metrics/series', { params: { query: { range, ...(bucket && { bucket }) } } })),
    refetchInterval: range === '1h' ? 15_000 : 60_000,
  });

export const accountsQuery = queryOptions({ queryKey: ['accounts'], queryFn: () => take(api.GET('/accounts')) });
export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: () => take(api.GET('/tokens')) });
export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: async () => {
    const jobs = await take(api.GET('/jobs'));
    if (jobs.jobs.some((job) => job.error)) await reasonWords();
    return jobs;
  },
  refetchInterval: (query) => (query.state.data?.jobs.some((job) => job.state === 'running') ? 1_000 : 30_000),
});
