// The rows of one listing, however many: pages come by cursor and stay only near the reader; of the others it keeps the cursor
// and how many rows they had. Nothing here knows of React but the hook at the end.
import type { Row } from './rows';

export type FetchPage = (cursor: string, signal: AbortSignal) => Promise<{ rows: Row[]; next: string | null }>;

export const PAGE_ROWS_MAX = 1000;
/** Enough for what a screen shows, its surroundings, and a range that is being selected. */
const PAGES_KEPT_MAX = 16;
const AHEAD_ROWS = 200;
const REFRESH_PAUSE_MS = 1_000;

interface Page {
  cursor: string;
  start: number;
  count: number;
  rows: Row[] | null;
  used: number;
}

export interface Snapshot {
  /** Rows known so far; all of them when `complete`. */
  count: number;
  complete: boolean;
  error: unknown;
  /** The first page is there. */
  ready: boolean;
  /** On the way to the end. */
  seeking: boolean;
}

export class Listing {
  /** Where the reader was, for when they come back. */
  scrollTop = 0;
  at = 0;
  private pages: Page[] = [];
  private next: string | null = '';
  private wanted = { first: 0, last: 0 };
  private seeking = false;
  private error: unknown = null;
  private clock = 0;
  private busy = false;
  private stale = false;
  private refreshed = -REFRESH_PAUSE_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopper = new AbortController();
  private readonly listeners = new Set<() => void>();
  private now: Snapshot = { count: 0, complete: false, error: null, ready: false, seeking: false };

  constructor(private readonly fetchPage: FetchPage) {}

  snapshot = () => this.now;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.rest();
    };
  };

  row(index: number): Row | undefined {
    const page = this.pageOf(index);
    if (!page?.rows) return undefined;
    page.used = ++this.clock;
    return page.rows[index - page.start];
  }

  /** Those from one to the other, both included, that are in memory. */
  range(from: number, to: number): Row[] {
    const rows: Row[] = [];
    for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
      const row = this.row(index);
      if (row) rows.push(row);
    }
    return rows;
  }

  /** Where the row is now that was at `index`; still there when it is gone, or not in memory. */
  follow(id: string, index: number): number {
    if (this.row(index)?.id === id) return index;
    for (const page of this.pages) {
      const at = page.rows?.findIndex((row) => row.id === id) ?? -1;
      if (at >= 0) return page.start + at;
    }
    return index;
  }

  /** The reader looks at these rows: loads what is missing of them, and a little ahead. */
  want(first: number, last: number) {
    this.wanted = { first, last };
    void this.pump();
  }

  /** Loads one page after the other until there is no more; `stopSeeking` ends it early. */
  seekEnd() {
    this.seeking = true;
    this.announce();
    void this.pump();
  }

  stopSeeking() {
    if (!this.seeking) return;
    this.seeking = false;
    this.announce();
  }

  retry() {
    if (!this.error) return;
    this.error = null;
    void this.pump();
  }

  /** Something changed on the server: what is shown is read again, at most once a second. */
  refresh() {
    if (this.timer !== undefined) return;
    const since = performance.now() - this.refreshed;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.refreshed = performance.now();
      this.stale = true;
      this.error = null;
      void this.pump();
    }, Math.max(0, REFRESH_PAUSE_MS - since));
  }

  /** Nobody looks any more. */
  private rest() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.seeking = false;
    this.stopper.abort();
    this.stopper = new AbortController();
  }

  private pageOf(index: number): Page | undefined {
    let low = 0;
    let high = this.pages.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const page = this.pages[middle]!;
      if (index < page.start) high = middle - 1;
      else if (index >= page.start + page.count) low = middle + 1;
      else return page;
    }
    return undefined;
  }

  private get count(): number {
    const last = this.pages.at(-1);
    return last ? last.start + last.count : 0;
  }

  private async pump() {
    if (this.busy) return; // the loop below looks again after each step
    this.busy = true;
    const { signal } = this.stopper;
    try {
      for (let step = this.nextStep(); step && !signal.aborted; step = this.nextStep()) {
        await step(signal);
        this.announce();
      }
    } catch (error) {
      if (!signal.aborted) {
        this.error = error;
        this.seeking = false;
      }
    }
    this.busy = false;
    this.announce();
    if (signal.aborted && this.listeners.size > 0) void this.pump();
  }

  /** What to load now: what changed, then what is looked at, then what comes next. */
  private nextStep(): ((signal: AbortSignal) => Promise<void>) | undefined {
    if (this.error !== null) return undefined;
    if (this.stale && this.pages.length > 0) {
      this.stale = false;
      return (signal) => this.reload(signal);
    }
    const { first, last } = this.wanted;
    const missing = this.pages.find((page) => page.rows === null && page.start <= last && page.start + page.count > first);
    if (missing) return (signal) => this.load(missing, signal);
    if (this.next !== null && (this.seeking || this.pages.length === 0 || last >= this.count - AHEAD_ROWS)) return (signal) => this.append(signal);
    this.seeking = false;
    return undefined;
  }

  private async append(signal: AbortSignal) {
    const cursor = this.next!;
    const { rows, next } = await this.fetchPage(cursor, signal);
    this.pages.push({ cursor, start: this.count, count: rows.length, rows, used: ++this.clock });
    this.next = next;
    this.forget();
  }

  private async load(page: Page, signal: AbortSignal) {
    const answer = await this.fetchPage(page.cursor, signal);
    page.rows = answer.rows;
    page.count = page.rows.length;
    page.used = ++this.clock;
    const index = this.pages.indexOf(page);
    const following = this.pages[index + 1]?.cursor ?? this.next;
    if (answer.next !== following) {
      // Objects came or went: the pages behind begin elsewhere now, and are found anew.
      this.pages.length = index + 1;
      this.next = answer.next;
    }
    let start = 0;
    for (const each of this.pages) {
      each.start = start;
      start += each.count;
    }
    this.forget();
  }

  /** Reads again what is looked at, and forgets the rest; rows stay on the screen until the new ones are there. */
  private async reload(signal: AbortSignal) {
    const { first, last } = this.wanted;
    const isSeen = (page: Page) => page.start <= last && page.start + page.count >= first;
    const seen = this.pages.filter(isSeen);
    if (seen.length === 0) seen.push(this.pages.at(-1)!);
    for (const page of this.pages) if (!seen.includes(page)) page.rows = null;
    for (const page of seen) if (this.pages.includes(page)) await this.load(page, signal);
  }

  private forget() {
    const kept = this.pages.filter((page) => page.rows !== null);
    if (kept.length <= PAGES_KEPT_MAX) return;
    const { first, last } = this.wanted;
    const spare = kept.filter((page) => page.start > last || page.start + page.count <= first).sort((a, b) => a.used - b.used);
    for (const page of spare.slice(0, kept.length - PAGES_KEPT_MAX)) page.rows = null;
  }

  private announce() {
    this.now = { count: this.count, complete: this.next === null, error: this.error, ready: this.pages.length > 0, seeking: this.seeking };
    for (const listener of this.listeners) listener();
  }
}
