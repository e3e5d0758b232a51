import type { Schemas } from '~/api/client';

export interface Row {
  /** The whole key, or the whole prefix of a folder: unique in a listing. */
  id: string;
  kind: 'folder' | 'object';
  name: string;
  size: number;
  modified: string;
}

/** A listing's pages as rows, in the order of the server: folders stand among the objects. */
export function rowsOf(pages: Schemas['ObjectPage'][], prefix: string): Row[] {
  const rows: Row[] = [];
  for (const page of pages) {
    const some: Row[] = [
      ...page.prefixes.map((id): Row => ({ id, kind: 'folder', name: id.slice(prefix.length), size: 0, modified: '' })),
      // The folder's own empty object is the folder.
      ...page.objects.filter(({ key }) => key !== prefix).map(({ key, size, modified }): Row => ({ id: key, kind: 'object', name: key.slice(prefix.length), size, modified })),
    ];
    rows.push(...some.sort((a, b) => (a.id < b.id ? -1 : 1)));
  }
  return rows;
}

/** The rows from the anchor to where the reader is, both included. */
export function rangeOf(rows: Row[], from: number, to: number): string[] {
  return rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id);
}
