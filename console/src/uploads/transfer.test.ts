import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiProblem } from '~/api/problem';
import { crc32c, crc32cHeader, crc32cOf } from './crc32c';
import { browserStore, fingerprintOf } from './resume';
import { isPassing, Slots, Transfer, WHOLE_BYTES_MAX, type Surroundings } from './transfer';
import type { ArrivedPart, Policy, Transport } from './transport';

const MIB = 1024 * 1024;
const target = { bucket: 'datasets', key: 'dir/big.bin' };
const problem = (status: number, code: ApiProblem['code'] = 'internal') =>
  new ApiProblem({ status, code, detail: 'x' });

/** An in-memory server. */
class FakeServer implements Transport {
  parts = new Map<number, ArrivedPart>();
  created = 0;
  aborted: string[] = [];
  completed: number[] | null = null;
  wholes = 0;
  atOnce = 0;
  atOnceMax = 0;
  onPart: (part: number, signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  taken = false;
  exists = async () => this.taken;
  create = async (_: unknown, size: number) => {
    this.created += 1;
    this.parts.clear();
    return { upload_id: `u${this.created}`, part_size: 8 * MIB, part_count: Math.ceil(size / (8 * MIB)) };
  };
  listParts = async () => [...this.parts.values()];
  putPart: Transport['putPart'] = async (_, __, part, body, onSent, signal) => {
    this.atOnce += 1;
    this.atOnceMax = Math.max(this.atOnceMax, this.atOnce);
    try {
      onSent(body.size / 2);
      await this.onPart(part, signal);
      signal.throwIfAborted();
      this.parts.set(part, { part_number: part, size: body.size, etag: `e${part}` });
      return `e${part}`;
    } finally {
      this.atOnce -= 1;
    }
  };
  putWhole: Transport['putWhole'] = async () => void (this.wholes += 1);
  complete: Transport['complete'] = async (_, __, parts) =>
    void (this.completed = parts.map((part) => part.part_number));
  abort: Transport['abort'] = async (_, upload_id) => void this.aborted.push(upload_id);
}

let server: FakeServer;
let waits: number[];
beforeEach(async () => {
  server = new FakeServer();
  waits = [];
  for (const record of await browserStore.list()) await browserStore.remove(record.fingerprint);
});

function around(): Surroundings {
  return {
    transport: server,
    store: browserStore,
    slots: new Slots(4),
    random: () => 1,
    sleep: async (ms) => void waits.push(ms),
  };
}

function transfer(size: number, policy: Policy = 'replace') {
  // A file that reports its size without holding the bytes.
  const file = {
    name: 'big.bin',
    size,
    type: '',
    lastModified: 7,
    slice: (start: number, end: number) => ({ size: Math.min(end, size) - start }),
  };
  return new Transfer(1, file as unknown as File, target, policy, around(), () => undefined);
}

test('a small file goes in one request', async () => {
  const one = transfer(WHOLE_BYTES_MAX);
  await one.run();
  expect(one.state).toBe('done');
  expect(server.wholes).toBe(1);
  expect(server.created).toBe(0);
});

test('an empty file is a file', async () => {
  const one = transfer(0);
  await one.run();
  expect(one.state).toBe('done');
});

test('a large file goes in parts, four at a time, completed in order', async () => {
  server.onPart = (part) => new Promise((resolve) => setTimeout(resolve, 8 - part));
  const one = transfer(50 * MIB);
  await one.run();
  expect(one.state).toBe('done');
  expect(server.completed).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(server.atOnceMax).toBe(4);
  expect(one.sent).toBe(50 * MIB);
  expect(await browserStore.list()).toEqual([]);
});

test('a cut network is waited out, longer each time', async () => {
  let cuts = 3;
  server.onPart = async (part) => {
    if (part === 2 && cuts-- > 0) throw problem(0, 'network');
  };
  const one = transfer(20 * MIB);
  await one.run();
  expect(one.state).toBe('done');
  expect(waits).toEqual([1000, 2000, 4000]);
});

test.each([
  [403, 'denied'],
  [413, 'body_too_large'],
  [507, 'no_space'],
] as const)('%s stops at once and says why', async (status, code) => {
  server.onPart = () => Promise.reject(problem(status, code));
  const one = transfer(20 * MIB);
  await one.run();
  expect(one.state).toBe('failed');
  expect(one.problem?.code).toBe(code);
  expect(waits).toEqual([]);
});

test('it gives up after eight tries, and can be taken up again', async () => {
  server.onPart = () => Promise.reject(problem(503, 'unavailable'));
  const one = transfer(9 * MIB);
  await one.run();
  expect(one.state).toBe('failed');
  server.onPart = () => Promise.resolve();
  one.queue();
  await one.run();
  expect(one.state).toBe('done');
  expect(server.created).toBe(1);
});

test('pause keeps what arrived, resume sends the rest', async () => {
  const one = transfer(40 * MIB);
  server.onPart = async (part, signal) => {
    if (part < 3) return;
    await new Promise((resolve) => setTimeout(resolve, 5)); // by now, parts 1 and 2 are stored
    if (!signal.aborted) one.pause();
    throw problem(0, 'network');
  };
  await one.run();
  expect(one.state).toBe('paused');
  const again = vi.fn<(part: number) => Promise<void>>(() => Promise.resolve());
  server.onPart = again;
  one.queue();
  await one.run();
  expect(one.state).toBe('done');
  expect(again.mock.calls.map(([part]) => part).sort()).toEqual([3, 4, 5]);
});

test('after a reload the same file goes on where it was', async () => {
  const first = transfer(24 * MIB);
  server.onPart = (part) => (part === 3 ? Promise.reject(problem(403, 'denied')) : Promise.resolve());
  await first.run();
  expect([...server.parts.keys()].sort()).toEqual([1, 2]);
  server.onPart = () => Promise.resolve();
  const second = transfer(24 * MIB);
  await second.run();
  expect(second.state).toBe('done');
  expect(second.resumed).toBe(true);
  expect(server.created).toBe(1);
});

test('an upload that was aborted meanwhile begins anew', async () => {
  const file = { name: 'big.bin', size: 9 * MIB, lastModified: 7 };
  await browserStore.save({
    ...target,
    fingerprint: fingerprintOf(file, target),
    upload_id: 'gone',
    part_size: 8 * MIB,
    part_count: 2,
    name: file.name,
    size: file.size,
    begun: 0,
    policy: 'replace',
  });
  server.listParts = () => Promise.reject(problem(404, 'no_such_upload'));
  const one = transfer(9 * MIB);
  await one.run();
  expect(one.state).toBe('done');
  expect(server.created).toBe(1);
});

test('a large file whose name is taken is not sent to be refused', async () => {
  server.taken = true;
  const kept = transfer(20 * MIB, 'keep');
  await kept.run();
  expect(kept.state).toBe('skipped');
  expect(server.created).toBe(0);
  const replacing = transfer(20 * MIB, 'replace');
  await replacing.run();
  expect(replacing.state).toBe('done');
});

test('a lost session pauses until the next login', async () => {
  server.onPart = () => Promise.reject(problem(401, 'unauthenticated'));
  const one = transfer(20 * MIB);
  await one.run();
  expect(one.state).toBe('paused');
  expect(one.problem?.code).toBe('unauthenticated');
});

test('cancel aborts on the server and forgets', async () => {
  const one = transfer(20 * MIB);
  server.onPart = async () => {
    await one.cancel();
    throw problem(0, 'network');
  };
  await one.run();
  expect(one.state).toBe('cancelled');
  await vi.waitFor(() => expect(server.aborted).toEqual(['u1']));
  expect(await browserStore.list()).toEqual([]);
});

test('keep: an object that is there is left alone', async () => {
  server.complete = () => Promise.reject(problem(412, 'precondition_failed'));
  const one = transfer(9 * MIB, 'keep');
  await one.run();
  expect(one.state).toBe('skipped');
});

test('what passes and what does not', () => {
  for (const status of [0, 408, 429, 500, 503]) expect(isPassing(problem(status))).toBe(true);
  for (const status of [400, 401, 403, 404, 412, 413]) expect(isPassing(problem(status))).toBe(false);
  expect(isPassing(problem(400, 'bad_digest'))).toBe(true);
});

test('CRC32C of the published vectors', async () => {
  const bytes = new TextEncoder().encode('123456789');
  expect(crc32c(bytes)).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(bytes.subarray(4), crc32c(bytes.subarray(0, 4)))).toBe(0xe3069283);
  expect(await crc32cOf(new Blob([bytes]))).toBe(0xe3069283);
  expect(crc32cHeader(0xe3069283)).toBe('4waSgw==');
});
