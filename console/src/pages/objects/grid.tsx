import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
} from 'react';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Count } from '~/ui/format';
import { problemText } from '~/ui/states';
import { GridRow } from './grid_row';
import type { Listing, Snapshot } from './listing';
import { scrollTo, windowOf, type Row } from './rows';

interface Props {
  listing: Listing;
  now: Snapshot;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onOpen: (row: Row) => void;
  onDelete: () => void;
  onUp: () => void;
  onEscape: () => void;
  isCurrent: (row: Row) => boolean;
  versions: boolean;
  /** True if the grid before this one had the keyboard focus. */
  autoFocus: boolean;
}

const PAGE_ROWS = 12;
const HEAD_PX = 34;

/** Tracks which rows are visible, and scrolls others into view. */
function useRows(listing: Listing, now: Snapshot) {
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(listing.scrollTop);
  const [view, setView] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const measure = () => setView(element.clientHeight - HEAD_PX);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    element.scrollTop = listing.scrollTop;
    return () => observer.disconnect();
  }, [listing]);
  const shown = windowOf(now.count, scrollTop, view);
  const { first, last } = shown;
  useEffect(() => {
    listing.want(first, last);
  }, [listing, first, last, now.count]);
  const onScroll = () => {
    listing.scrollTop = scroller.current!.scrollTop;
    setScrollTop(listing.scrollTop);
  };
  const show = (index: number) => {
    scroller.current!.scrollTop = scrollTo(index, now.count, scroller.current!.scrollTop, view);
  };
  return { scroller, shown, onScroll, show };
}

/** A refetched list may shift under the pointer. A click acts on the row that was pressed, not on
 * the row that is under the pointer when the button is released. Rows keep their elements while
 * they move, so the pressed element is the row that the user saw. */
function usePress(listing: Listing, onPress: (event: MouseEvent, row: Row, index: number, onMark: boolean) => void) {
  const pressed = useRef<{ row: Row | undefined; onMark: boolean }>(null);
  const at = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    return {
      row: listing.row(Number(target.closest<HTMLElement>('[data-index]')?.dataset.index ?? -1)),
      onMark: target.closest('.mark') !== null,
    };
  };
  const onPointerDown = (event: PointerEvent) => void (pressed.current = at(event));
  const onClick = (event: MouseEvent) => {
    // A simulated click (from a screen reader, for example) has no pointerdown event before it.
    const { row, onMark } = pressed.current ?? at(event);
    pressed.current = null;
    const index = row ? listing.follow(row.id, -1) : -1;
    if (row && index >= 0) onPress(event, row, index, onMark);
  };
  return { onPointerDown, onClick };
}

/** A virtual list over pages that are fetched by cursor. The grid keeps the focus, and
 * aria-activedescendant names the current row. */
export function ObjectGrid({
  listing,
  now,
  selected,
  onSelect,
  onOpen,
  onDelete,
  onUp,
  onEscape,
  isCurrent,
  versions,
  autoFocus,
}: Props) {
  const t = useT();
  const id = useId();
  const { scroller, shown, onScroll, show } = useRows(listing, now);
  const [at, setAt] = useState(listing.at);
  const [toEnd, setToEnd] = useState(false);
  const anchor = useRef(listing.at);
  /** The ID of the row under the cursor. The cursor stays on this row when rows above it are added
   * or deleted. */
  const atId = useRef<string>(undefined);

  useEffect(() => {
    const id = atId.current;
    const next = id === undefined ? at : listing.follow(id, at);
    atId.current = listing.row(next)?.id;
    if (next === at) return;
    if (anchor.current === at) anchor.current = next;
    listing.at = next;
    setAt(next);
  }, [listing, now, at]);
  useEffect(() => {
    if (autoFocus) scroller.current?.focus({ preventScroll: true });
  }, [autoFocus, scroller]);

  const goTo = (index: number) => {
    atId.current = listing.row(index)?.id;
    listing.at = index;
    setAt(index);
  };
  const move = (to: number, extend = false) => {
    const next = Math.max(0, Math.min(now.count - 1, to));
    goTo(next);
    show(next);
    if (extend) onSelect(new Set(listing.range(anchor.current, next).map((row) => row.id)));
    else anchor.current = next;
  };
  const onEnd = (extend: boolean) => {
    if (now.complete || extend) return move(now.count - 1, extend);
    setToEnd(true);
    listing.seekEnd();
  };
  useEffect(() => {
    if (!toEnd || now.seeking) return;
    setToEnd(false);
    if (now.complete) move(now.count - 1);
  });
  const toggle = (index: number) => {
    const row = listing.row(index);
    if (!row) return;
    const next = new Set(selected);
    if (!next.delete(row.id)) next.add(row.id);
    anchor.current = index;
    goTo(index);
    onSelect(next);
  };
  const keys: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: (event) => move(at + 1, event.shiftKey),
    ArrowUp: (event) => move(at - 1, event.shiftKey),
    PageDown: (event) => move(at + PAGE_ROWS, event.shiftKey),
    PageUp: (event) => move(at - PAGE_ROWS, event.shiftKey),
    Home: (event) => move(0, event.shiftKey),
    End: (event) => onEnd(event.shiftKey),
    ' ': () => toggle(at),
    Enter: () => {
      const row = listing.row(at);
      if (row) onOpen(row);
    },
    Delete: () => {
      const row = listing.row(at);
      if (selected.size === 0 && row) onSelect(new Set([row.id]));
      onDelete();
    },
    Backspace: () => onUp(),
    Escape: () => {
      if (now.seeking) listing.stopSeeking();
      else if (selected.size > 0) onSelect(new Set());
      else onEscape();
    },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action =
      event.target !== scroller.current || event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  };
  const onPress = (event: MouseEvent, row: Row, index: number, onMark: boolean) => {
    if (event.shiftKey) {
      goTo(index);
      onSelect(new Set(listing.range(anchor.current, index).map((one) => one.id)));
    } else if (event.ctrlKey || event.metaKey || onMark) {
      toggle(index);
    } else {
      goTo(index);
      anchor.current = index;
      onOpen(row);
    }
  };
  const press = usePress(listing, onPress);
  const indices = Array.from(
    { length: Math.max(0, shown.last - shown.first + 1) },
    (_, offset) => shown.first + offset,
  );
  return (
    <div
      className={`grid-scroll ${versions ? 'versions' : ''}`}
      ref={scroller}
      tabIndex={0}
      role="grid"
      aria-label={t('tabs.objects')}
      aria-multiselectable="true"
      aria-rowcount={now.complete ? now.count + 1 : -1}
      aria-activedescendant={indices.includes(at) ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <div className="object-row head" role="row" aria-rowindex={1}>
        <span role="columnheader" className="mark">
          <span className="visually-hidden">{t('objects.chosen')}</span>
        </span>
        <span role="columnheader" className="grow">
          {t('objects.name')}
        </span>
        <span role="columnheader" className="size">
          {t('objects.size')}
        </span>
        <span role="columnheader" className="when">
          {t('objects.modified')}
        </span>
      </div>
      <div style={{ height: shown.height }} className="rows" role="rowgroup" {...press}>
        <div style={{ transform: `translateY(${shown.top}px)` }} role="presentation">
          {indices.map((index) => {
            const row = listing.row(index);
            return (
              <GridRow
                key={row ? `=${row.id}` : index}
                id={`${id}-${index}`}
                index={index}
                row={row}
                at={index === at}
                chosen={row !== undefined && selected.has(row.id)}
                current={row !== undefined && isCurrent(row)}
              />
            );
          })}
        </div>
      </div>
      {!now.complete && (
        <div className="muted small loading-more" role="row">
          <span role="gridcell">
            {now.error ? (
              <>
                <span className="bad">{problemText(now.error, t)}</span>{' '}
                <Button small onClick={() => listing.retry()}>
                  {t('state.retry')}
                </Button>
              </>
            ) : (
              <>
                {t('state.loading')}… <Count value={now.count} />
              </>
            )}
          </span>
        </div>
      )}
    </div>
  );
}
