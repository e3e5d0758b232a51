// S3's rules for tags, as the server applies them.
export interface Tag {
  key: string;
  value: string;
}

export const OBJECT_TAGS_MAX = 10;
export const BUCKET_TAGS_MAX = 50;
const KEY_MAX = 128;
const VALUE_MAX = 256;
/** The allowed ASCII characters, and every character beyond ASCII. */
const TEXT = /^[A-Za-z0-9 +\-=._:/@\u{80}-\u{10ffff}]*$/u;

const length = (text: string) => [...text].length;

/** Returns the fault of the tag at `index`, or null. A completely empty row is not a tag. */
export function faultOf(
  tags: readonly Tag[],
  index: number,
): 'keyMissing' | 'length' | 'characters' | 'reserved' | 'twice' | null {
  const { key, value } = tags[index]!;
  if (key === '') return value === '' ? null : 'keyMissing';
  if (length(key) > KEY_MAX || length(value) > VALUE_MAX) return 'length';
  if (!TEXT.test(key) || !TEXT.test(value)) return 'characters';
  if (key.startsWith('aws:')) return 'reserved';
  return tags.findIndex((other) => other.key === key) < index ? 'twice' : null;
}

export function tagsOf(record: Record<string, string>): Tag[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

/** Converts tags to a record. Empty rows are left out. */
export function recordOf(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.filter(({ key }) => key !== '').map(({ key, value }) => [key, value]));
}
