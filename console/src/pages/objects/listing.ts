// The rows of one listing of any length. Pages are fetched by cursor, and only pages near the
// visible rows stay in memory. For the others, only the cursor and the number of rows are kept.
// Independent of React.
import type { Row } from './rows';

export type FetchPage = (cursor: string, signal: AbortSignal) => Promise<{ rows: Row[]; next: string | null }>;

export const PAGE_ROWS_MAX = 1000;
/** Enough pages for the visible rows, the rows around them, and a range that is being selected. */
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
  /** The number of rows known so far; of all rows if `complete`. */
  count: number;
  complete: boolean;
  error: unknown;
  /** True once the first page is loaded. */
  ready: boolean;
  /** True while pages are being loaded up to the end. */
  seeking: boolean;
}

export class Listing {
  /** The scroll position and the current row, restored when the user returns to this listing. */
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

  /** Returns the rows between two indices, both included, that are in memory. */
  range(from: number, to: number): Row[] {
    const rows: Row[] = [];
    for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
      const row = this.row(index);
      if (row) rows.push(row);
    }
    return rows;
  }

  /** Returns the current index of the row that was at `index`. Returns `index` if the row is
   * deleted or not in memory. */
  follow(id: string, index: number): number {
    if (this.row(index)?.id === id) return index;
    for (const page of this.pages) {
      const at = page.rows?.findIndex((row) => row.id === id) ?? -1;
      if (at >= 0) return page.start + at;
    }
    return index;
  }

  /** Sets the range of visible rows. Loads the missing ones, and some rows ahead. */
  want(first: number, last: number) {
    this.wanted = { first, last };
    void this.pump();
  }

  /** Loads one page after the other until the end; stopSeeking() stops early. */
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

  /** Refetches the visible rows after a change on the server, at most once a second. */
  refresh() {
    if (this.timer !== undefined) return;
    const since = performance.now() - this.refreshed;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.refreshed = performance.now();
        this.stale = true;
        this.error = null;
        void this.pump();
      },
      Math.max(0, REFRESH_PAUSE_MS - since),
    );
  }

  /** Stops all loading when the last subscriber leaves. */
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
    if (this.busy) return; // the running loop checks for new work after each step
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

  /** Returns the next load: first a refresh, then missing visible rows, then the rows that
   * follow. */
  private nextStep(): ((signal: AbortSignal) => Promise<void>) | undefined {
    if (this.error !== null) return undefined;
    if (this.stale && this.pages.length > 0) {
      this.stale = false;
      return (signal) => this.reload(signal);
    }
    const { first, last } = this.wanted;
    const missing = this.pages.find(
      (page) => page.rows === null && page.start <= last && page.start + page.count > first,
    );
    if (missing) return (signal) => this.load(missing, signal);
    if (this.next !== null && (this.seeking || this.pages.length === 0 || last >= this.count - AHEAD_ROWS))
      return (signal) => this.append(signal);
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
      // Objects were added or deleted: the following pages begin elsewhere now, so load them again.
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

  /** Refetches the visible pages and drops the rows of all others. Visible rows stay on the screen
   * until the new ones arrive. */
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
    const spare = kept
      .filter((page) => page.start > last || page.start + page.count <= first)
      .sort((a, b) => a.used - b.used);
    for (const page of spare.slice(0, kept.length - PAGES_KEPT_MAX)) page.rows = null;
  }

  private announce() {
    this.now = {
      count: this.count,
      complete: this.next === null,
      error: this.error,
      ready: this.pages.length > 0,
      seeking: this.seeking,
    };
    for (const listener of this.listeners) listener();
  }
}
