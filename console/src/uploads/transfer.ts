// The upload of one file. It goes through the states queued -> running -> done, and may become
// waiting, paused, failed, skipped or cancelled. It does not depend on any page; the network, the
// clock and the store are passed in.
import { ApiProblem, asProblem } from '~/api/problem';
import { fingerprintOf, type ResumeStore } from './resume';
import type { Begun, Policy, Target, Transport } from './transport';

export type State = 'queued' | 'running' | 'waiting' | 'paused' | 'done' | 'failed' | 'skipped' | 'cancelled';

/** A file up to this size is sent in one request. */
export const WHOLE_BYTES_MAX = 8 * 1024 * 1024;
export const PARTS_AT_A_TIME = 4;
const TRIES_MAX = 8;
const BACKOFF_MS_MAX = 30_000;

export interface Surroundings {
  transport: Transport;
  store: ResumeStore;
  slots: Slots;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  random: () => number;
}

/** Limits the number of concurrent requests over all files. */
export class Slots {
  private waiting: (() => void)[] = [];
  private free: number;

  constructor(count: number) {
    this.free = count;
  }

  async take(): Promise<() => void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    };
  }
}

/** Returns true if a retry may succeed: a network error, a busy server, or a body damaged in
 * transit. Any other error is final. */
export function isPassing(problem: ApiProblem): boolean {
  return problem.status === 0 || problem.status === 408 || problem.status === 429 || problem.status >= 500
    ? problem.code !== 'no_space' && problem.code !== 'not_implemented'
    : problem.code === 'bad_digest';
}

export class Transfer {
  state: State = 'queued';
  problem: ApiProblem | null = null;
  /** True if this transfer resumed an upload that an earlier page started. */
  resumed = false;
  private stopper = new AbortController();
  private arrived = 0;
  private underway = new Map<number, number>();
  private begun: Begun | null = null;

  constructor(
    readonly id: number,
    readonly file: File,
    readonly target: Target,
    readonly policy: Policy,
    private readonly around: Surroundings,
    private readonly changed: () => void,
  ) {}

  /** The key of this upload's record in the store. */
  get fingerprint(): string {
    return fingerprintOf(this.file, this.target);
  }

  get sent(): number {
    let sum = this.arrived;
    for (const bytes of this.underway.values()) sum += bytes;
    return Math.min(sum, this.file.size);
  }

  get isActive(): boolean {
    return this.state === 'queued' || this.state === 'running' || this.state === 'waiting';
  }

  /** Runs until the transfer ends or pauses. Never throws. */
  async run(): Promise<void> {
    this.stopper = new AbortController();
    const { signal } = this.stopper;
    this.become('running');
    try {
      if (this.file.size <= WHOLE_BYTES_MAX) await this.sendWhole(signal);
      else await this.sendParts(signal);
      if (!signal.aborted) this.become('done');
    } catch (error) {
      this.stopper.abort();
      if (!signal.aborted || this.state === 'running' || this.state === 'waiting') this.end(asProblem(error));
    } finally {
      this.underway.clear();
    }
  }

  pause() {
    if (!this.isActive) return;
    this.become('paused');
    this.stopper.abort();
  }

  queue() {
    if (this.state !== 'paused' && this.state !== 'failed') return;
    this.problem = null;
    this.become('queued');
  }

  async cancel(): Promise<void> {
    if (this.state === 'done' || this.state === 'cancelled' || this.state === 'skipped') return;
    this.become('cancelled');
    this.stopper.abort();
    await this.forget(true);
  }

  private end(problem: ApiProblem) {
    if (problem.code === 'precondition_failed' && this.policy === 'keep') {
      void this.forget(true);
      return this.become('skipped');
    }
    this.problem = problem;
    // The session ended: keep everything as it is until the user logs in again.
    this.become(problem.code === 'unauthenticated' ? 'paused' : 'failed');
  }

  private async sendWhole(signal: AbortSignal) {
    const release = await this.around.slots.take();
    try {
      await this.attempt(signal, () =>
        this.around.transport.putWhole(
          this.target,
          this.file,
          this.file.type,
          this.policy === 'keep',
          (bytes) => this.progress(1, bytes),
          signal,
        ),
      );
      this.arrive(1, this.file.size);
    } finally {
      release();
    }
  }

  private async sendParts(signal: AbortSignal) {
    const etags = await this.begin(signal);
    const begun = this.begun!;
    const missing: number[] = [];
    for (let part = 1; part <= begun.part_count; part++) if (!etags.has(part)) missing.push(part);
    const worker = async () => {
      for (let part = missing.shift(); part !== undefined && !signal.aborted; part = missing.shift())
        etags.set(part, await this.sendPart(part, begun, signal));
    };
    try {
      await Promise.all(Array.from({ length: PARTS_AT_A_TIME }, worker));
    } catch (error) {
      // A failed part stops the others.
      this.stopper.abort();
      throw error;
    }
    if (signal.aborted) return;
    const parts = [...etags].sort(([a], [b]) => a - b).map(([part_number, etag]) => ({ part_number, etag }));
    await this.attempt(signal, () =>
      this.around.transport.complete(this.target, begun.upload_id, parts, this.policy === 'keep'),
    );
    await this.forget(false);
  }

  /** Starts the multipart upload, or resumes a known one. Returns the ETags of the parts that the
   * server already has; none for a new upload. */
  private async begin(signal: AbortSignal): Promise<Map<number, string>> {
    const { fingerprint } = this;
    const known = this.begun ?? (await this.around.store.find(fingerprint));
    this.arrived = 0;
    if (known) {
      try {
        const parts = await this.attempt(signal, () => this.around.transport.listParts(this.target, known.upload_id));
        this.resumed = this.begun === null;
        this.begun = known;
        const whole = parts.filter((part) => part.size === this.sizeOf(part.part_number, known));
        for (const part of whole) this.arrived += part.size;
        this.changed();
        return new Map(whole.map((part) => [part.part_number, part.etag]));
      } catch (error) {
        if (asProblem(error).status !== 404) throw error;
        // The upload was aborted in the meantime: start a new one.
      }
    }
    // The server checks the name again on completion. This early check avoids sending gigabytes
    // that it would refuse.
    if (this.policy === 'keep' && (await this.attempt(signal, () => this.around.transport.exists(this.target))))
      throw new ApiProblem({
        status: 412,
        code: 'precondition_failed',
        detail: 'an object with this name already exists',
      });
    this.begun = await this.attempt(signal, () =>
      this.around.transport.create(this.target, this.file.size, this.file.type),
    );
    await this.around.store.save({
      ...this.begun,
      ...this.target,
      fingerprint,
      name: this.file.name,
      size: this.file.size,
      begun: Date.now(),
      policy: this.policy,
    });
    return new Map();
  }

  private sizeOf(part: number, begun: Begun): number {
    return Math.min(begun.part_size, this.file.size - (part - 1) * begun.part_size);
  }

  private async sendPart(part: number, begun: Begun, signal: AbortSignal): Promise<string> {
    const start = (part - 1) * begun.part_size;
    const body = this.file.slice(start, start + begun.part_size);
    const release = await this.around.slots.take();
    try {
      const etag = await this.attempt(signal, () =>
        this.around.transport.putPart(
          this.target,
          begun.upload_id,
          part,
          body,
          (bytes) => this.progress(part, bytes),
          signal,
        ),
      );
      this.arrive(part, body.size);
      return etag;
    } finally {
      this.underway.delete(part);
      release();
    }
  }

  private async attempt<T>(signal: AbortSignal, action: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        signal.throwIfAborted();
        const done = await action();
        if (this.state === 'waiting') this.become('running');
        return done;
      } catch (error) {
        const problem = asProblem(error);
        if (signal.aborted || !isPassing(problem) || tries === TRIES_MAX) throw problem;
        this.become('waiting');
        const backoff_ms = Math.min(BACKOFF_MS_MAX, 500 * 2 ** tries) * (0.5 + this.around.random() / 2);
        await this.around.sleep(backoff_ms, signal);
      }
    }
  }

  private progress(part: number, bytes: number) {
    this.underway.set(part, bytes);
    if (this.state === 'waiting') this.state = 'running';
    this.changed();
  }

  private arrive(part: number, bytes: number) {
    this.underway.delete(part);
    this.arrived += bytes;
    this.changed();
  }

  private async forget(abort: boolean) {
    await this.around.store.remove(this.fingerprint);
    const begun = this.begun;
    this.begun = null;
    if (abort && begun) await this.around.transport.abort(this.target, begun.upload_id).catch(() => undefined);
  }

  private become(state: State) {
    // Work that still ends in the background must not override a pause or cancel by the user.
    if (
      (this.state === 'cancelled' || this.state === 'paused') &&
      state !== 'queued' &&
      state !== 'cancelled' &&
      !(state === 'running' && !this.stopper.signal.aborted)
    )
      return;
    this.state = state;
    this.changed();
  }
}
