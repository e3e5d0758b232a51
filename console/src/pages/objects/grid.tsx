import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useT } from '~/i18n';
import { Bytes, Time } from '~/ui/format';
import { Icon } from '~/ui/icons';
import { rangeOf, type Row } from './rows';

interface Props {
  rows: Row[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onOpen: (row: Row) => void;
  onDelete: () => void;
  onUp: () => void;
  more: boolean;
  loadMore: () => void;
  current: string | undefined;
}

const ROW_PX = 40;
const PAGE_ROWS = 12;

/** Virtual rows over pages that come by cursor. The grid keeps the focus, aria-activedescendant names the row. */
export function ObjectGrid({ rows, selected, onSelect, onOpen, onDelete, onUp, more, loadMore, current }: Props) {
  const t = useT();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const anchor = useRef(0);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 12 });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (more && lastShown >= rows.length - 60) loadMore();
  }, [more, lastShown, rows.length, loadMore]);

  const move = (to: number, extend: boolean) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
    if (extend) onSelect(new Set(rangeOf(rows, anchor.current, next)));
    else anchor.current = next;
  };
  const toggle = (index: number) => {
    const row = rows[index];
    if (!row) return;
    const next = new Set(selected);
    if (!next.delete(row.id)) next.add(row.id);
    anchor.current = index;
    setAt(index);
    onSelect(next);
  };
  const keys: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: (event) => move(at + 1, event.shiftKey),
    ArrowUp: (event) => move(at - 1, event.shiftKey),
    PageDown: (event) => move(at + PAGE_ROWS, event.shiftKey),
    PageUp: (event) => move(at - PAGE_ROWS, event.shiftKey),
    Home: (event) => move(0, event.shiftKey),
    End: (event) => move(rows.length - 1, event.shiftKey),
    ' ': () => toggle(at),
    Enter: () => rows[at] && onOpen(rows[at]),
    Delete: () => {
      if (selected.size === 0 && rows[at]) onSelect(new Set([rows[at].id]));
      onDelete();
    },
    Backspace: () => onUp(),
    Escape: () => onSelect(new Set()),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  };
  const onRowClick = (event: MouseEvent, index: number) => {
    if (event.shiftKey) {
      setAt(index);
      onSelect(new Set(rangeOf(rows, anchor.current, index)));
    } else if (event.ctrlKey || event.metaKey || (event.target as HTMLElement).closest('.mark')) {
      toggle(index);
    } else {
      setAt(index);
      anchor.current = index;
      onOpen(rows[index]!);
    }
  };
  return (
    <div className="grid-scroll" ref={scroller} tabIndex={0} role="grid" aria-label={t('tabs.objects')} aria-multiselectable="true" aria-rowcount={more ? -1 : rows.length + 1} aria-activedescendant={items.some((item) => item.index === at) ? `${id}-${at}` : undefined} onKeyDown={onKeyDown}>
      <div className="object-row head" role="row" aria-rowindex={1}>
        <span role="columnheader" className="mark"><span className="visually-hidden">{t('objects.chosen')}</span></span>
        <span role="columnheader" className="grow">{t('objects.name')}</span>
        <span role="columnheader" className="size">{t('objects.size')}</span>
        <span role="columnheader" className="when">{t('objects.modified')}</span>
      </div>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="rowgroup">
        {items.map((item) => {
          const row = rows[item.index]!;
          const chosen = selected.has(row.id);
          return (
            <div key={row.id} id={`${id}-${item.index}`} role="row" aria-rowindex={item.index + 2} aria-selected={chosen} className={`object-row ${item.index === at ? 'at' : ''} ${row.id === current ? 'current' : ''}`} style={{ transform: `translateY(${item.start}px)`, position: 'absolute', top: 0, left: 0, right: 0 }} onClick={(event) => onRowClick(event, item.index)}>
              <span role="gridcell" className="mark"><span className={`tick ${chosen ? 'on' : ''}`}>{chosen && <Icon name="check" size={12} />}</span></span>
              <span role="gridcell" className="grow name" title={row.name}><Icon name={row.kind === 'folder' ? 'folder' : 'file'} /><span>{row.name}</span></span>
              <span role="gridcell" className="size">{row.kind === 'object' ? <Bytes value={row.size} /> : '–'}</span>
              <span role="gridcell" className="when">{row.modified ? <Time value={row.modified} /> : '–'}</span>
            </div>
          );
        })}
      </div>
      {more && <div className="muted small loading-more" role="row"><span role="gridcell">{t('state.loading')}…</span></div>}
    </div>
  );
}
