import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Listing } from './listing';
import type { Row } from './rows';

/** An in-memory bucket that lists `size` keys per page. */
class FakeBucket {
  requests: string[] = [];
  fails = false;
  keys: string[];
  constructor(
    count: number,
    readonly size = 10,
  ) {
    this.keys = Array.from({ length: count }, (_, index) => String(index).padStart(6, '0'));
  }
  fetchPage = async (cursor: string) => {
    this.requests.push(cursor);
    if (this.fails) throw new Error('cut');
    const rest = this.keys.filter((key) => key > cursor);
    const some = rest.slice(0, this.size);
    return {
      rows: some.map((key): Row => ({ id: key, kind: 'object', key, name: key, size: 1, modified: '' })),
      next: rest.length > some.length ? some.at(-1)! : null,
    };
  };
}

function open(bucket: FakeBucket) {
  const listing = new Listing(bucket.fetchPage);
  listing.subscribe(() => undefined);
  listing.want(0, 0);
  return listing;
}
const settled = (listing: Listing, check: () => void) =>
  vi.waitFor(() => {
    expect(listing.snapshot().seeking).toBe(false);
    check();
  });

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('pages come as the reader nears their end, and no sooner', async () => {
  const bucket = new FakeBucket(2_000, 300);
  const listing = open(bucket);
  await settled(listing, () => expect(listing.snapshot().count).toBe(300));
  expect(bucket.requests).toEqual(['']);
  listing.want(90, 120);
  await settled(listing, () => expect(listing.snapshot().count).toBe(600));
  expect(listing.row(0)?.id).toBe('000000');
  expect(listing.row(599)?.id).toBe('000599');
  expect(listing.snapshot().complete).toBe(false);
});

test('the end is reached, with few pages in memory, and the beginning is loaded again', async () => {
  const bucket = new FakeBucket(1_000);
  const listing = open(bucket);
  listing.seekEnd();
  await settled(listing, () => expect(listing.snapshot()).toMatchObject({ count: 1_000, complete: true }));
  listing.want(980, 999);
  expect(listing.row(999)?.id).toBe('000999');
  expect(listing.range(0, 999).length).toBeLessThan(200);
  expect(listing.row(100)).toBeUndefined();
  listing.want(95, 105);
  await settled(listing, () => expect(listing.row(100)?.id).toBe('000100'));
  expect(listing.snapshot().count).toBe(1_000);
});

test('the way to the end can be left', async () => {
  const bucket = new FakeBucket(5_000);
  const listing = open(bucket);
  listing.subscribe(() => listing.snapshot().count >= 1_000 && listing.stopSeeking());
  listing.seekEnd();
  await settled(listing, () => expect(listing.snapshot()).toMatchObject({ count: 1_000, complete: false }));
});

test('what was deleted leaves the list, what came joins it, and nothing flickers', async () => {
  const bucket = new FakeBucket(40);
  const listing = open(bucket);
  listing.want(0, 40);
  await settled(listing, () => expect(listing.snapshot().complete).toBe(true));
  bucket.keys = ['000000a', ...bucket.keys.filter((key) => key !== '000003' && key !== '000031')].sort();
  listing.want(0, 8);
  listing.refresh();
  listing.refresh();
  expect(listing.row(3)?.id).toBe('000003');
  expect(listing.follow('000003', 3)).toBe(3);
  const before = bucket.requests.length;
  await vi.advanceTimersByTimeAsync(1_000);
  await settled(listing, () => expect(listing.row(1)?.id).toBe('000000a'));
  expect(bucket.requests.length - before).toBeLessThan(10);
  expect(listing.follow('000001', 1), 'it went down').toBe(2);
  expect(listing.follow('000003', 3), 'it is gone').toBe(3);
  listing.want(0, 40);
  await settled(listing, () => expect(listing.snapshot()).toMatchObject({ count: 39, complete: true }));
  expect(listing.range(0, 50).map((row) => row.id)).toEqual(bucket.keys);
});

test('an error stays beside the rows that are there, until the reader tries again', async () => {
  const bucket = new FakeBucket(1_000, 300);
  const listing = open(bucket);
  await settled(listing, () => expect(listing.snapshot().count).toBe(300));
  bucket.fails = true;
  listing.want(290, 299);
  await settled(listing, () => expect(listing.snapshot().error).toBeTruthy());
  const tries = bucket.requests.length;
  listing.want(280, 299);
  expect(bucket.requests.length).toBe(tries);
  bucket.fails = false;
  listing.retry();
  await settled(listing, () => expect(listing.snapshot()).toMatchObject({ count: 600, error: null }));
});

test('an empty bucket is complete', async () => {
  const listing = open(new FakeBucket(0));
  await settled(listing, () => expect(listing.snapshot()).toMatchObject({ ready: true, complete: true, count: 0 }));
});
