// The requests of an upload. Bytes are sent with XMLHttpRequest, because fetch does not report
// upload progress.
import { api, apiUrl, csrfHeader, segment, take } from '~/api/client';
import { ApiProblem } from '~/api/problem';
import { crc32cHeader, crc32cOf } from './crc32c';

export interface Target {
  bucket: string;
  key: string;
}

/** What to do if the name is taken when the upload completes. */
export type Policy = 'replace' | 'keep';

export interface Begun {
  upload_id: string;
  part_size: number;
  part_count: number;
}

export interface ArrivedPart {
  part_number: number;
  size: number;
  etag: string;
}

export interface Transport {
  exists(target: Target): Promise<boolean>;
  create(target: Target, size: number, type: string): Promise<Begun>;
  listParts(target: Target, upload_id: string): Promise<ArrivedPart[]>;
  putPart(
    target: Target,
    upload_id: string,
    part: number,
    body: Blob,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<string>;
  putWhole(
    target: Target,
    body: Blob,
    type: string,
    ifAbsent: boolean,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  complete(
    target: Target,
    upload_id: string,
    parts: { part_number: number; etag: string }[],
    ifAbsent: boolean,
  ): Promise<void>;
  abort(target: Target, upload_id: string): Promise<void>;
}

/** A connection without progress for this long counts as dead. */
const STALL_MS = 60_000;

function send(
  url: string,
  body: Blob,
  headers: Record<string, string>,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stall = setTimeout(() => request.abort(), STALL_MS);
    const moved = () => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALL_MS);
    };
    const stop = () => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.open('PUT', url);
    for (const [name, value] of Object.entries({ ...headers, ...csrfHeader() })) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      moved();
      onSent(event.loaded);
    };
    request.onprogress = moved;
    request.onloadend = () => {
      clearTimeout(stall);
      signal.removeEventListener('abort', stop);
      if (request.status === 0) return reject(ApiProblem.network('the connection was cut'));
      let answer: unknown;
      try {
        answer = JSON.parse(request.responseText || 'null');
      } catch {
        answer = null;
      }
      if (request.status >= 200 && request.status < 300) resolve(answer);
      else void ApiProblem.from(request.status, answer).then(reject);
    };
    if (signal.aborted) return reject(ApiProblem.network('stopped'));
    request.send(body);
  });
}

const path = ({ bucket, key }: Target, upload_id: string) => ({ path: { bucket, upload_id }, query: { key } });

export const serverTransport: Transport = {
  async exists({ bucket, key }) {
    const { objects } = await take(
      api.POST('/buckets/{bucket}/objects/existing', { params: { path: { bucket } }, body: { keys: [key] } }),
    );
    return objects.length > 0;
  },
  async create({ bucket, key }, size, type) {
    return take(
      api.POST('/buckets/{bucket}/uploads', { params: { path: { bucket } }, body: { key, size, content_type: type } }),
    );
  },
  async listParts(target, upload_id) {
    const parts: ArrivedPart[] = [];
    for (let after = 0; ; ) {
      const { path: where, query } = path(target, upload_id);
      const page = await take(
        api.GET('/buckets/{bucket}/uploads/{upload_id}/parts', {
          params: { path: where, query: { ...query, after, limit: 1000 } },
        }),
      );
      parts.push(...page.parts);
      if (page.next === null) return parts;
      after = page.next;
    }
  },
  async putPart({ bucket, key }, upload_id, part, body, onSent, signal) {
    const crc = crc32cHeader(await crc32cOf(body));
    const url = apiUrl(`/buckets/${segment(bucket)}/uploads/${segment(upload_id)}/parts/${part}`, { key });
    const answer = await send(
      url,
      body,
      { 'Content-Type': 'application/octet-stream', 'X-Onggi-Crc32c': crc },
      onSent,
      signal,
    );
    return (answer as { etag: string }).etag;
  },
  async putWhole({ bucket, key }, body, type, ifAbsent, onSent, signal) {
    const crc = crc32cHeader(await crc32cOf(body));
    const headers = {
      'Content-Type': type || 'application/octet-stream',
      'X-Onggi-Crc32c': crc,
      ...(ifAbsent && { 'If-None-Match': '*' }),
    };
    await send(apiUrl(`/buckets/${segment(bucket)}/object`, { key }), body, headers, onSent, signal);
  },
  async complete(target, upload_id, parts, ifAbsent) {
    await take(
      api.POST('/buckets/{bucket}/uploads/{upload_id}/complete', {
        params: path(target, upload_id),
        body: { parts, if_absent: ifAbsent },
      }),
    );
  },
  async abort(target, upload_id) {
    await take(api.DELETE('/buckets/{bucket}/uploads/{upload_id}', { params: path(target, upload_id) }));
  },
};
