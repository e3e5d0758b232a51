// Predicts what becomes of an object when one of its versions is deleted. Pure functions.
import type { Schemas } from '~/api/client';

export type Version = Schemas['ObjectVersion'];
export type Versioning = NonNullable<Schemas['BucketSettings']['versioning']>;

/** gone: it is the only version. uncovers: the version below becomes the object. hides: the
 * version below is a delete marker. stays: it is not the latest version, so the object stays the
 * same. */
export type Outcome = 'gone' | 'uncovers' | 'hides' | 'stays';

/** `versions`: the versions of one key, newest first. The list may be incomplete, but must include
 * the first two versions. */
export function outcomeOf(versions: readonly Version[], version: Version): { outcome: Outcome; below?: Version } {
  if (!version.latest) return { outcome: 'stays' };
  const below = versions[versions.findIndex(({ version_id }) => version_id === version.version_id) + 1];
  if (!below) return { outcome: 'gone' };
  return { outcome: below.delete_marker ? 'hides' : 'uncovers', below };
}

/** Returns the key of the text that says what a delete without a version ID does: delete the
 * object for good, or hide it. */
export function leadOfDelete(versioning: Versioning | undefined, folders: boolean) {
  if (versioning === 'enabled') return folders ? 'delete.foldersHidden' : 'delete.hidden';
  if (versioning === 'suspended') return folders ? 'delete.foldersSuspended' : 'delete.suspended';
  return folders ? 'delete.folders' : 'delete.lead';
}

/** Returns the versions that rows stand for. Folders are left out. */
export function versionsIn(rowIds: Iterable<string>): { key: string; version_id: string }[] {
  return [...rowIds]
    .filter((id) => !id.endsWith('/'))
    .map((id) => {
      const end = id.lastIndexOf('\n');
      return { key: id.slice(0, end), version_id: id.slice(end + 1) };
    });
}
