// Unfinished uploads, stored in IndexedDB by the fingerprint of their file. After a reload, the
// user selects the same file to resume its upload.
import type { Begun, Policy, Target } from './transport';

export interface BegunUpload extends Begun, Target {
  fingerprint: string;
  name: string;
  size: number;
  begun: number;
  policy: Policy;
}

export interface ResumeStore {
  find(fingerprint: string): Promise<BegunUpload | undefined>;
  save(record: BegunUpload): Promise<void>;
  remove(fingerprint: string): Promise<void>;
  list(): Promise<BegunUpload[]>;
}

/** Identifies an upload by its file's name, size and modification time, and by its destination. */
export function fingerprintOf(
  file: { name: string; size: number; lastModified: number },
  { bucket, key }: Target,
): string {
  return JSON.stringify([bucket, key, file.name, file.size, file.lastModified]);
}

const STORE = 'uploads';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('onggi', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'fingerprint' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run<T>(mode: IDBTransactionMode, action: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const request = action(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/** Without IndexedDB (in a private window), uploads work but cannot be resumed after a reload. */
const orElse = <T>(otherwise: T, promise: Promise<T>): Promise<T> => promise.catch(() => otherwise);

export const browserStore: ResumeStore = {
  find: (fingerprint) =>
    orElse(
      undefined,
      run('readonly', (store) => store.get(fingerprint) as IDBRequest<BegunUpload | undefined>),
    ),
  save: (record) =>
    orElse(
      undefined,
      run('readwrite', (store) => store.put(record)).then(() => undefined),
    ),
  remove: (fingerprint) =>
    orElse(
      undefined,
      run('readwrite', (store) => store.delete(fingerprint)),
    ),
  list: () =>
    orElse(
      [],
      run('readonly', (store) => store.getAll() as IDBRequest<BegunUpload[]>),
    ),
};
