// How many objects a deletion affects, and what the user must type to confirm it. Pure functions.
import type { Schemas } from '~/api/client';

/** The largest number of objects that can be deleted without typing a name. */
export const CLICK_OBJECTS_MAX = 100;

export interface Counted {
  /** The number of objects that will be deleted. */
  objects: number;
  /** The number of these objects that are in folders. `bytes` is the total size of those. */
  inFolders: number;
  bytes: number;
  /** False if the count stopped early: the numbers are lower limits. */
  complete: boolean;
  /** True if the server could not count the objects in the folders. */
  unknown: boolean;
}

export function chosenOf(ids: readonly string[]): { keys: string[]; folders: string[] } {
  return { keys: ids.filter((id) => !id.endsWith('/')), folders: ids.filter((id) => id.endsWith('/')) };
}

/** `count`: the objects in the folders. Undefined if there are none, or if counting failed. */
export function countedOf(ids: readonly string[], count: Schemas['ObjectCount'] | undefined): Counted {
  const { keys, folders } = chosenOf(ids);
  const { objects: inFolders, bytes, complete } = count ?? { objects: 0, bytes: 0, complete: true };
  return {
    objects: keys.length + inFolders,
    inFolders,
    bytes,
    complete,
    unknown: folders.length > 0 && count === undefined,
  };
}

/** Returns the name that the user must type: the folder's own name, or the bucket's if several
 * items are deleted. Returns undefined if a click is enough. */
export function nameToType(
  bucket: string,
  ids: readonly string[],
  { objects, complete, unknown }: Counted,
): string | undefined {
  if (objects <= CLICK_OBJECTS_MAX && complete && !unknown) return undefined;
  const folder = ids.length === 1 && ids[0]!.endsWith('/') ? ids[0]!.slice(0, -1) : '';
  return folder.slice(folder.lastIndexOf('/') + 1) || bucket;
}
