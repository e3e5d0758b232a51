import type { Schemas } from '~/api/client';

export interface Row {
  /** Unique in a listing: the key, and where versions are listed the version behind it. */
  id: string;
  kind: 'folder' | 'object' | 'marker';
  /** The whole key, or the whole prefix of a folder. */
  key: string;
  name: string;
  size: number;
  modified: string;
  /** Only where versions are listed. */
  version?: { id: string; latest: boolean };
}

/** A page of a listing as rows, in the order of the server: folders stand among the objects. */
export function rowsOf(page: Schemas['ObjectPage'], prefix: string): Row[] {
  // The folder's own empty object is the folder.
  const objects = page.objects.filter(({ key }) => key !== prefix).map(({ key, size, modified }): Row => ({ id: key, kind: 'object', key, name: key.slice(prefix.length), size, modified }));
  return amongFolders(objects, page.prefixes, prefix);
}

/** The same of versions: those of a key stand together, newest first. The folder's own object is among them, so that it can be deleted. */
export function versionRowsOf(page: Schemas['VersionPage'], prefix: string): Row[] {
  const versions = page.versions.map(({ key, version_id, latest, delete_marker, size, modified }): Row => {
    const name = key.slice(prefix.length) || key.slice(key.lastIndexOf('/', key.length - 2) + 1);
    return { id: `${key}\n${version_id}`, kind: delete_marker ? 'marker' : 'object', key, name, size, modified, version: { id: version_id, latest } };
  });
  return amongFolders(versions, page.prefixes, prefix);
}

function amongFolders(rows: Row[], prefixes: string[], prefix: string): Row[] {
  if (prefixes.length === 0) return rows;
  const folders = prefixes.map((key): Row => ({ id: key, kind: 'folder', key, name: key.slice(prefix.length), size: 0, modified: '' }));
  return [...folders, ...rows].sort((a, b) => byBytes(a.key, b.key));
}

/** The order of UTF-8, which that of JavaScript's strings is not: what needs two units stands behind everything else. */
function byBytes(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const unit = (text: string) => {
    const code = at < text.length ? text.charCodeAt(at) : -1;
    return code >= 0xd800 && code <= 0xdfff ? code + 0x10000 : code;
  };
  return unit(a) - unit(b);
}

/** The part of a list that is on the screen. Browsers end an element at some 17 million pixels: beyond `SCROLL_PX_MAX` a pixel of the
 * scrollbar is more than one of the list, so that its end can be reached. */
export interface Window {
  first: number;
  last: number;
  /** Of the element that is scrolled. */
  height: number;
  /** Where row `first` stands in it. */
  top: number;
}

export const ROW_PX = 40;
export const SCROLL_PX_MAX = 12_000_000;
const OVERSCAN_ROWS = 12;

/** Pixels of the list for each of the scrollbar. */
function scaleOf(count: number, view: number): number {
  const whole = count * ROW_PX;
  return whole <= SCROLL_PX_MAX ? 1 : (whole - view) / (SCROLL_PX_MAX - view);
}

export function windowOf(count: number, scrollTop: number, view: number): Window {
  const offset = scrollTop * scaleOf(count, view);
  const first = Math.max(0, Math.min(count, Math.floor(offset / ROW_PX)) - OVERSCAN_ROWS);
  const last = Math.min(count - 1, Math.ceil((offset + view) / ROW_PX) + OVERSCAN_ROWS);
  return { first, last, height: Math.min(count * ROW_PX, SCROLL_PX_MAX), top: first * ROW_PX - offset + scrollTop };
}

/** Where to scroll so that the row is seen, from where the list is. */
export function scrollTo(index: number, count: number, scrollTop: number, view: number): number {
  const scale = scaleOf(count, view);
  const offset = scrollTop * scale;
  const top = index * ROW_PX;
  if (top < offset) return top / scale;
  if (top + ROW_PX > offset + view) return (top + ROW_PX - view) / scale;
  return scrollTop;
}
