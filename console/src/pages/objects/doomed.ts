// How much a deletion takes, and what has to be typed for it. Pure.
import type { Schemas } from '~/api/client';

/** Above so many objects a click is not enough. */
export const CLICK_OBJECTS_MAX = 100;

export interface Counted {
  /** All that goes. */
  objects: number;
  /** Those in folders, and their bytes. */
  inFolders: number;
  bytes: number;
  /** false: there are at least so many. */
  complete: boolean;
  /** The server could not say. */
  unknown: boolean;
}

export function chosenOf(ids: readonly string[]): { keys: string[]; folders: string[] } {
  return { keys: ids.filter((id) => !id.endsWith('/')), folders: ids.filter((id) => id.endsWith('/')) };
}

/** `count`: what lies in the folders; none where there are none, or where counting failed. */
export function countedOf(ids: readonly string[], count: Schemas['ObjectCount'] | undefined): Counted {
  const { keys, folders } = chosenOf(ids);
  const { objects: inFolders, bytes, complete } = count ?? { objects: 0, bytes: 0, complete: true };
  return { objects: keys.length + inFolders, inFolders, bytes, complete, unknown: folders.length > 0 && count === undefined };
}

/** The folder's own name, or the bucket's where several things go; nothing where a click is enough. */
export function nameToType(bucket: string, ids: readonly string[], { objects, complete, unknown }: Counted): string | undefined {
  if (objects <= CLICK_OBJECTS_MAX && complete && !unknown) return undefined;
  const folder = ids.length === 1 && ids[0]!.endsWith('/') ? ids[0]!.slice(0, -1) : '';
  return folder.slice(folder.lastIndexOf('/') + 1) || bucket;
}
