import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { api, take } from '~/api/client';
import { queryClient, sessionQuery } from '~/api/queries';
import { Listing, PAGE_ROWS_MAX } from './listing';

/** The listings somebody looked at last: going back shows them at once, where they were. */
const KEPT_MAX = 8;
const kept = new Map<string, { bucket: string; listing: Listing }>();

function listingOf(bucket: string, prefix: string, q: string): Listing {
  const name = JSON.stringify([bucket, prefix, q]);
  const known = kept.get(name);
  kept.delete(name);
  const fetchPage = (cursor: string, signal: AbortSignal) =>
    take(api.GET('/buckets/{bucket}/objects', { signal, params: { path: { bucket }, query: { limit: PAGE_ROWS_MAX, prefix, ...(q && { q }), ...(cursor && { cursor }) } } }));
  const entry = known ?? { bucket, listing: new Listing(prefix, fetchPage) };
  kept.set(name, entry);
  for (const oldest of kept.keys()) if (kept.size > KEPT_MAX) kept.delete(oldest);
  return entry.listing;
}

let counting: ReturnType<typeof setTimeout> | undefined;

/** Objects of the bucket came, went or changed: what shows them is read again, and how many there are, but not a thousand times. */
export function objectsChanged(bucket: string) {
  for (const entry of kept.values()) if (entry.bucket === bucket) entry.listing.refresh();
  counting ??= setTimeout(() => {
    counting = undefined;
    void queryClient.invalidateQueries({ queryKey: ['bucket'] });
  }, 1_000);
}

export function useListing(bucket: string, prefix: string, q: string) {
  const listing = useMemo(() => listingOf(bucket, prefix, q), [bucket, prefix, q]);
  const now = useSyncExternalStore(listing.subscribe, listing.snapshot);
  const here = useQuery(sessionQuery).data?.authenticated === true;
  useEffect(() => {
    if (listing.snapshot().ready) listing.refresh();
    listing.want(0, 0);
  }, [listing]);
  // After a login: what failed without one.
  useEffect(() => {
    if (here) listing.retry();
  }, [here, listing]);
  return { listing, now };
}
