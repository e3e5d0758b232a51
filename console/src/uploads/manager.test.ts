import { expect, test, vi } from 'vitest';
import { TransferManager } from './manager';
import { fingerprintOf, type BegunUpload, type ResumeStore } from './resume';
import { Slots } from './transfer';
import type { Transport } from './transport';

const MIB = 1024 * 1024;
const target = { bucket: 'datasets', key: 'dir/big.bin' };

function fileOf(size: number, lastModified = 7): File {
  return {
    name: 'big.bin',
    size,
    type: '',
    lastModified,
    slice: (start: number, end: number) => ({ size: Math.min(end, size) - start }),
  } as unknown as File;
}

function begun(size: number): BegunUpload {
  return {
    ...target,
    fingerprint: fingerprintOf(fileOf(size), target),
    upload_id: 'u1',
    part_size: 8 * MIB,
    part_count: Math.ceil(size / (8 * MIB)),
    name: 'big.bin',
    size,
    begun: 0,
    policy: 'keep',
  };
}

function setUp(...uploads: BegunUpload[]) {
  const records = new Map(uploads.map((upload) => [upload.fingerprint, upload]));
  const store: ResumeStore = {
    find: async (fingerprint) => records.get(fingerprint),
    save: async (record) => void records.set(record.fingerprint, record),
    remove: async (fingerprint) => void records.delete(fingerprint),
    list: async () => [...records.values()],
  };
  const sent: number[] = [];
  const transport = {
    exists: async () => false,
    create: vi.fn<Transport['create']>(async (_, size) => ({
      upload_id: 'new',
      part_size: 8 * MIB,
      part_count: Math.ceil(size / (8 * MIB)),
    })),
    listParts: async () => [{ part_number: 1, size: 8 * MIB, etag: 'e1' }],
    putPart: async (_: unknown, __: string, part: number) => {
      sent.push(part);
      return `e${part}`;
    },
    putWhole: async () => undefined,
    complete: vi.fn<Transport['complete']>(async () => undefined),
    abort: vi.fn<Transport['abort']>(async () => undefined),
  };
  const manager = new TransferManager({
    transport,
    store,
    slots: new Slots(4),
    sleep: async () => undefined,
    random: () => 1,
  });
  return { manager, transport, records, sent };
}

test('what an earlier page began is offered, and goes on with the very file only', async () => {
  const { manager, transport, records, sent } = setUp(begun(20 * MIB));
  await manager.findInterrupted();
  await vi.waitFor(() => expect(manager.snapshot().interrupted).toHaveLength(1));
  const [upload] = manager.snapshot().interrupted;
  expect(manager.goOn(upload!, fileOf(21 * MIB))).toBe(false);
  expect(manager.goOn(upload!, fileOf(20 * MIB, 8))).toBe(false);
  expect(manager.snapshot().interrupted).toHaveLength(1);
  expect(manager.goOn(upload!, fileOf(20 * MIB))).toBe(true);
  await vi.waitFor(() => expect(manager.snapshot()).toMatchObject({ active: 0, ended: 1, interrupted: [] }));
  expect(sent).toEqual([2, 3]);
  expect(transport.complete.mock.calls[0]![3]).toBe(true); // the policy from the start still applies: an existing object is kept
  expect(transport.create).not.toHaveBeenCalled();
  expect(records.size).toBe(0);
});

test('what is not wanted any more is aborted on the server and forgotten', async () => {
  const { manager, transport, records } = setUp(begun(20 * MIB));
  await manager.findInterrupted();
  await vi.waitFor(() => expect(manager.snapshot().interrupted).toHaveLength(1));
  await manager.discard(manager.snapshot().interrupted[0]!);
  expect(transport.abort.mock.calls.map(([, upload_id]) => upload_id)).toEqual(['u1']);
  expect(records.size).toBe(0);
  await vi.waitFor(() => expect(manager.snapshot().interrupted).toEqual([]));
});

test('what this tab or another one sends is not offered', async () => {
  const upload = begun(20 * MIB);
  const { manager, transport } = setUp(upload);
  let finish = () => undefined as void;
  transport.complete.mockImplementation(() => new Promise((resolve) => (finish = () => resolve(undefined))));
  manager.add(target.bucket, [{ file: fileOf(20 * MIB), key: target.key }], 'replace');
  expect(manager.fingerprints()).toEqual([upload.fingerprint]);
  await vi.waitFor(() => expect(transport.complete).toHaveBeenCalled());
  await manager.findInterrupted();
  await vi.waitFor(() => expect(manager.snapshot().active).toBe(1));
  expect(manager.snapshot().interrupted).toEqual([]);
  finish();
  await vi.waitFor(() => expect(manager.snapshot().ended).toBe(1));
  expect(manager.fingerprints()).toEqual([]);

  const other = setUp(upload).manager;
  other.sentElsewhere([upload.fingerprint]);
  await other.findInterrupted();
  await new Promise((resolve) => setTimeout(resolve, 150)); // the snapshot is updated after 100 ms
  expect(other.snapshot().interrupted).toEqual([]);
});
