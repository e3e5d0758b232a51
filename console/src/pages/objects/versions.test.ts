import { expect, test } from 'vitest';
import { leadOfDelete, outcomeOf, versionsIn, type Version } from './versions';

const version = (version_id: string, latest = false, delete_marker = false): Version => ({
  key: 'k',
  version_id,
  latest,
  delete_marker,
  size: delete_marker ? 0 : 5,
  etag: '',
  modified: '',
  retention: null,
  legal_hold: false,
});

test('an old version goes without anything else changing', () => {
  const versions = [version('2', true), version('1')];
  expect(outcomeOf(versions, versions[1]!).outcome).toBe('stays');
});

test('the latest version uncovers the one below, be it bytes or a delete marker', () => {
  const bytes = [version('3', true), version('2'), version('1')];
  expect(outcomeOf(bytes, bytes[0]!)).toEqual({ outcome: 'uncovers', below: bytes[1] });
  const hidden = [version('3', true), version('2', false, true), version('1')];
  expect(outcomeOf(hidden, hidden[0]!).outcome).toBe('hides');
});

test('the only version takes the object with it', () => {
  const only = [version('null', true)];
  expect(outcomeOf(only, only[0]!)).toEqual({ outcome: 'gone' });
});

test('a delete says whether it can be taken back', () => {
  expect(
    [undefined, 'off' as const, 'enabled' as const, 'suspended' as const].map((state) => leadOfDelete(state, false)),
  ).toEqual(['delete.lead', 'delete.lead', 'delete.hidden', 'delete.suspended']);
  expect(leadOfDelete('enabled', true)).toBe('delete.foldersHidden');
});

test('rows stand for versions whatever is in the key', () => {
  expect(versionsIn(['a\nb\n12', 'c/\nnull', 'folder/', 'line\nbreak/'])).toEqual([
    { key: 'a\nb', version_id: '12' },
    { key: 'c/', version_id: 'null' },
  ]);
});
