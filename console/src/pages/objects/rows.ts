import type { Schemas } from '~/api/client';

export interface Row {
  /** Unique in a listing: the key, followed by the version ID if versions are listed. */
  id: string;
  kind: 'folder' | 'object' | 'marker';
  /** The full key, or the full prefix of a folder. */
  key: string;
  name: string;
  size: number;
  modified: string;
  /** Set only if versions are listed. */
  version?: { id: string; latest: boolean };
}

/** Converts a page of a listing to rows in the server's order, with folders sorted among the
 * objects. */
export function rowsOf(page: Schemas['ObjectPage'], prefix: string): Row[] {
  // Leave out the empty object that stands for the folder itself.
  const objects = page.objects
    .filter(({ key }) => key !== prefix)
    .map(
      ({ key, size, modified }): Row => ({
        id: key,
        kind: 'object',
        key,
        name: key.slice(prefix.length),
        size,
        modified,
      }),
    );
  return amongFolders(objects, page.prefixes, prefix);
}

/** Like rowsOf(), for versions. The versions of a key stay together, newest first. The object that
 * stands for the folder itself is included, so that its versions can be deleted. */
export function versionRowsOf(page: Schemas['VersionPage'], prefix: string): Row[] {
  const versions = page.versions.map(({ key, version_id, latest, delete_marker, size, modified }): Row => {
    const name = key.slice(prefix.length) || key.slice(key.lastIndexOf('/', key.length - 2) + 1);
    return {
      id: `${key}\n${version_id}`,
      kind: delete_marker ? 'marker' : 'object',
      key,
      name,
      size,
      modified,
      version: { id: version_id, latest },
    };
  });
  return amongFolders(versions, page.prefixes, prefix);
}

function amongFolders(rows: Row[], prefixes: string[], prefix: string): Row[] {
  if (prefixes.length === 0) return rows;
  const folders = prefixes.map(
    (key): Row => ({ id: key, kind: 'folder', key, name: key.slice(prefix.length), size: 0, modified: '' }),
  );
  return [...folders, ...rows].sort((a, b) => byBytes(a.key, b.key));
}

/** Compares in UTF-8 byte order. JavaScript compares UTF-16 units, in which surrogates sort before
 * some other characters; in UTF-8, the characters that need surrogates sort last. */
function byBytes(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const unit = (text: string) => {
    const code = at < text.length ? text.charCodeAt(at) : -1;
    return code >= 0xd800 && code <= 0xdfff ? code + 0x10000 : code;
  };
  return unit(a) - unit(b);
}

/** The visible part of a list. Browsers limit the height of an element to about 17 million pixels.
 * Above `SCROLL_PX_MAX`, one pixel of the scrollbar therefore stands for more than one pixel of
 * the list, so that its end can be reached. */
export interface Window {
  first: number;
  last: number;
  /** The height of the scrolled element. */
  height: number;
  /** The position of row `first` in that element. */
  top: number;
}

export const ROW_PX = 40;
export const SCROLL_PX_MAX = 12_000_000;
const OVERSCAN_ROWS = 12;

/** Returns the number of list pixels per scrollbar pixel. */
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

/** Returns the scroll position that shows the row; the current one if the row is visible. */
export function scrollTo(index: number, count: number, scrollTop: number, view: number): number {
  const scale = scaleOf(count, view);
  const offset = scrollTop * scale;
  const top = index * ROW_PX;
  if (top < offset) return top / scale;
  if (top + ROW_PX > offset + view) return (top + ROW_PX - view) / scale;
  return scrollTop;
}
