// What becomes of an object when one of its versions goes, before it goes. Pure.
import type { Schemas } from '~/api/client';

export type Version = Schemas['ObjectVersion'];
export type Versioning = NonNullable<Schemas['BucketSettings']['versioning']>;

/** gone: it was the only one. uncovers: the one below is the object then. hides: a delete marker is. stays: what is on top stays there. */
export type Outcome = 'gone' | 'uncovers' | 'hides' | 'stays';

/** `versions` are those of one key, newest first, as far as they are known; the first two are. */
export function outcomeOf(versions: readonly Version[], version: Version): { outcome: Outcome; below?: Version } {
  if (!version.latest) return { outcome: 'stays' };
  const below = versions[versions.findIndex(({ version_id }) => version_id === version.version_id) + 1];
  if (!below) return { outcome: 'gone' };
  return { outcome: below.delete_marker ? 'hides' : 'uncovers', below };
}

/** What a delete without a version does: hide the object for good or for now. */
export function leadOfDelete(versioning: Versioning | undefined, folders: boolean) {
  if (versioning === 'enabled') return folders ? 'delete.foldersHidden' : 'delete.hidden';
  if (versioning === 'suspended') return folders ? 'delete.foldersSuspended' : 'delete.suspended';
  return folders ? 'delete.folders' : 'delete.lead';
}

/** Which versions rows stand for; folders among them are left out. */
export function versionsIn(rowIds: Iterable<string>): { key: string; version_id: string }[] {
  return [...rowIds].filter((id) => !id.endsWith('/')).map((id) => {
    const end = id.lastIndexOf('\n');
    return { key: id.slice(0, end), version_id: id.slice(end + 1) };
  });
}
