import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { api, take } from '~/api/client';
import { queryClient, sessionQuery } from '~/api/queries';
import { Listing, PAGE_ROWS_MAX, type FetchPage } from './listing';
import { rowsOf, versionRowsOf } from './rows';

/** The number of recent listings to keep. Going back to one shows it at once, at its old
 * position. */
const KEPT_MAX = 8;
const kept = new Map<string, { bucket: string; listing: Listing }>();

export interface Place {
  bucket: string;
  prefix: string;
  q: string;
  versions: boolean;
}

function fetchPageOf({ bucket, prefix, q, versions }: Place): FetchPage {
  const path = { bucket };
  if (versions)
    return async (cursor, signal) => {
      const page = await take(
        api.GET('/buckets/{bucket}/versions', {
          signal,
          params: { path, query: { limit: PAGE_ROWS_MAX, prefix: prefix + q, ...(cursor && { cursor }) } },
        }),
      );
      return { rows: versionRowsOf(page, prefix), next: page.next };
    };
  return async (cursor, signal) => {
    const page = await take(
      api.GET('/buckets/{bucket}/objects', {
        signal,
        params: { path, query: { limit: PAGE_ROWS_MAX, prefix, ...(q && { q }), ...(cursor && { cursor }) } },
      }),
    );
    return { rows: rowsOf(page, prefix), next: page.next };
  };
}

function listingOf(place: Place): Listing {
  const name = JSON.stringify([place.bucket, place.prefix, place.q, place.versions]);
  const known = kept.get(name);
  kept.delete(name);
  const entry = known ?? { bucket: place.bucket, listing: new Listing(fetchPageOf(place)) };
  kept.set(name, entry);
  for (const oldest of kept.keys()) if (kept.size > KEPT_MAX) kept.delete(oldest);
  return entry.listing;
}

let counting: ReturnType<typeof setTimeout> | undefined;

/** Call after objects of the bucket were added, changed or deleted. Refetches the listings, counts
 * and details of the bucket, at most once a second. */
export function objectsChanged(bucket: string) {
  for (const entry of kept.values()) if (entry.bucket === bucket) entry.listing.refresh();
  counting ??= setTimeout(() => {
    counting = undefined;
    void queryClient.invalidateQueries({ queryKey: ['bucket'] });
    void queryClient.invalidateQueries({ queryKey: ['object', bucket] });
  }, 1_000);
}

/** Like objectsChanged(), but refetches one object and its versions at once, because they are on
 * the screen. */
export async function objectChanged(bucket: string, key: string) {
  objectsChanged(bucket);
  await queryClient.invalidateQueries({ queryKey: ['object', bucket, key] });
}

export function useListing({ bucket, prefix, q, versions }: Place) {
  const listing = useMemo(() => listingOf({ bucket, prefix, q, versions }), [bucket, prefix, q, versions]);
  const now = useSyncExternalStore(listing.subscribe, listing.snapshot);
  const here = useQuery(sessionQuery).data?.authenticated === true;
  useEffect(() => {
    // A kept listing knows its visible rows and only needs a refresh. A new one starts at the first
    // row.
    if (listing.snapshot().ready) listing.refresh();
    else listing.want(0, 0);
  }, [listing]);
  // After a login, retry a request that failed because the session had ended.
  useEffect(() => {
    if (here) listing.retry();
  }, [here, listing]);
  return { listing, now };
}
