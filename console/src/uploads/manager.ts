// All transfers of this page. Files wait in a queue, a few run at a time, and the list of ended
// transfers is capped.
import { sessionLost } from '~/api/client';
import { browserStore, fingerprintOf, type BegunUpload } from './resume';
import { PARTS_AT_A_TIME, Slots, Transfer, type Surroundings } from './transfer';
import { serverTransport, type Policy } from './transport';

const FILES_AT_A_TIME = 4;
const ENDED_KEPT_MAX = 100;

export interface Snapshot {
  transfers: readonly Transfer[];
  /** Uploads that an earlier page started. They resume when the user selects their file again. */
  interrupted: readonly BegunUpload[];
  active: number;
  ended: number;
  failed: number;
  bytes: number;
  sent: number;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    window.addEventListener('online', done);
  });
}

export class TransferManager {
  private list: Transfer[] = [];
  private interrupted: BegunUpload[] = [];
  /** Fingerprints of the uploads that other tabs are running. */
  private readonly elsewhere = new Set<string>();
  private last = 0;
  private running = 0;
  private ended = 0;
  private listeners = new Set<() => void>();
  private announced = false;
  private snapshotNow: Snapshot = { transfers: [], interrupted: [], active: 0, ended: 0, failed: 0, bytes: 0, sent: 0 };

  constructor(
    private readonly around: Surroundings,
    private readonly onDone: (transfer: Transfer) => void = () => undefined,
  ) {}

  add(bucket: string, files: { file: File; key: string }[], policy: Policy) {
    for (const { file, key } of files)
      this.list.push(new Transfer(++this.last, file, { bucket, key }, policy, this.around, () => this.announce()));
    this.pump();
  }

  /** Finds the uploads that an earlier page started and that no tab is running now. */
  async findInterrupted() {
    const begun = await this.around.store.list();
    const mine = new Set(this.list.map((transfer) => transfer.fingerprint));
    this.interrupted = begun.filter(({ fingerprint }) => !mine.has(fingerprint) && !this.elsewhere.has(fingerprint));
    this.announce();
  }

  /** Resumes the upload if `file` is the same file. Otherwise returns false. */
  goOn(upload: BegunUpload, file: File): boolean {
    if (fingerprintOf(file, upload) !== upload.fingerprint) return false;
    this.interrupted = this.interrupted.filter((one) => one !== upload);
    this.add(upload.bucket, [{ file, key: upload.key }], upload.policy);
    return true;
  }

  async discard(upload: BegunUpload) {
    this.interrupted = this.interrupted.filter((one) => one !== upload);
    this.announce();
    await this.around.store.remove(upload.fingerprint);
    await this.around.transport.abort(upload, upload.upload_id).catch(() => undefined);
  }

  /** The fingerprints of this tab's uploads that are queued, running or paused. */
  fingerprints(): string[] {
    return this.list
      .filter((transfer) => transfer.isActive || transfer.state === 'paused')
      .map((transfer) => transfer.fingerprint);
  }

  sentElsewhere(fingerprints: string[]) {
    for (const fingerprint of fingerprints) this.elsewhere.add(fingerprint);
    void this.findInterrupted();
  }

  pause(transfer: Transfer) {
    transfer.pause();
  }

  resume(transfer: Transfer) {
    transfer.queue();
    this.pump();
  }

  /** Resumes, after a login, the transfers that paused because the session ended. */
  resumeAll() {
    for (const transfer of this.list) if (transfer.state === 'paused' && transfer.problem) transfer.queue();
    this.pump();
  }

  async cancel(transfer: Transfer) {
    await transfer.cancel();
    this.pump();
  }

  clearEnded() {
    this.list = this.list.filter((transfer) => transfer.isActive || transfer.state === 'paused');
    this.ended = 0;
    void this.findInterrupted();
  }

  snapshot = () => this.snapshotNow;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  private pump() {
    for (const transfer of this.list) {
      if (this.running >= FILES_AT_A_TIME) break;
      if (transfer.state !== 'queued') continue;
      this.running += 1;
      void transfer.run().then(() => {
        this.running -= 1;
        if (transfer.problem?.code === 'unauthenticated') sessionLost();
        if (transfer.state === 'done') this.onDone(transfer);
        this.trim();
        this.pump();
      });
    }
    this.announce();
  }

  /** Removes ended transfers beyond the cap and only counts them. Failed ones stay, because the
   * user must see them. */
  private trim() {
    const over = this.list.filter(
      (transfer) => transfer.state === 'done' || transfer.state === 'skipped' || transfer.state === 'cancelled',
    );
    for (const transfer of over.slice(0, Math.max(0, over.length - ENDED_KEPT_MAX))) {
      this.list.splice(this.list.indexOf(transfer), 1);
      this.ended += 1;
    }
  }

  /** Updates the snapshot at most ten times a second, because progress events are frequent. */
  private announce() {
    if (this.announced) return;
    this.announced = true;
    setTimeout(() => {
      this.announced = false;
      const counted = this.list.filter((transfer) => transfer.isActive);
      this.snapshotNow = {
        transfers: [...this.list],
        interrupted: this.interrupted,
        active: counted.length,
        ended:
          this.ended + this.list.filter((transfer) => transfer.state === 'done' || transfer.state === 'skipped').length,
        failed: this.list.filter((transfer) => transfer.state === 'failed').length,
        bytes: counted.reduce((sum, transfer) => sum + transfer.file.size, 0),
        sent: counted.reduce((sum, transfer) => sum + transfer.sent, 0),
      };
      for (const listener of this.listeners) listener();
    }, 100);
  }
}

let shared: TransferManager | null = null;
const doneListeners = new Set<(transfer: Transfer) => void>();

/** Exchanges the fingerprints of running uploads with other tabs, so that no tab offers to resume
 * an upload that another tab is running. */
function askOtherTabs(manager: TransferManager) {
  const tabs = new BroadcastChannel('onggi.uploads');
  tabs.onmessage = ({ data }: MessageEvent<{ sending?: string[] }>) => {
    if (data.sending) manager.sentElsewhere(data.sending);
    else tabs.postMessage({ sending: manager.fingerprints() });
  };
  tabs.postMessage({});
}

export function transfers(): TransferManager {
  if (shared) return shared;
  shared = new TransferManager(
    { transport: serverTransport, store: browserStore, slots: new Slots(PARTS_AT_A_TIME), sleep, random: Math.random },
    (transfer) => {
      for (const listener of doneListeners) listener(transfer);
    },
  );
  askOtherTabs(shared);
  void shared.findInterrupted();
  return shared;
}

export function onTransferDone(listener: (transfer: Transfer) => void) {
  doneListeners.add(listener);
  return () => void doneListeners.delete(listener);
}
