// The preview of an object, as far as it can be shown safely: the server sends the bytes with a
// safe type and a sandbox, and text is rendered as plain text.
import { useQuery } from '@tanstack/react-query';
import { apiUrl, segment, type Schemas } from '~/api/client';
import { ApiProblem } from '~/api/problem';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Loaded, Note } from '~/ui/states';
import { useState, type ReactNode } from 'react';
import { CsvTable } from './csv_table';
import { kindOf, tensorsOf, type Head } from './preview_kind';

const TEXT_BYTES_MAX = 64 * 1024;
const HEADER_BYTES_MAX = 1024 * 1024;
const METADATA_BYTES_MAX = 4 * 1024 * 1024;

async function fetchRange(url: string, bytes: number, start = 0): Promise<Uint8Array> {
  const answer = await fetch(url, {
    headers: { Range: `bytes=${start}-${start + bytes - 1}` },
    credentials: 'same-origin',
  });
  if (!answer.ok) throw await ApiProblem.from(answer.status, await answer.json().catch(() => null));
  return new Uint8Array(await answer.arrayBuffer()).subarray(0, bytes);
}

/** Returns a summary of a data file (its tensors, array type or schema), reading as few bytes as
 * possible. Returns null if the header cannot be read. */
async function headOf(kind: Head, url: string, size: number): Promise<string | null> {
  if (kind === 'safetensors') return tensorsOf(await fetchRange(url, HEADER_BYTES_MAX));
  if (kind === 'npy') {
    const { arrayOf } = await import('./preview_npy');
    return arrayOf(await fetchRange(url, TEXT_BYTES_MAX));
  }
  const { metadataLength, schemaOf, TAIL_BYTES } = await import('./preview_parquet');
  if (size < TAIL_BYTES) return null;
  const length = metadataLength(await fetchRange(url, TAIL_BYTES, size - TAIL_BYTES));
  if (length === null || length > METADATA_BYTES_MAX || length > size - TAIL_BYTES) return null;
  return schemaOf(await fetchRange(url, length, size - TAIL_BYTES - length));
}

async function textOf(kind: 'text' | 'json' | 'csv', url: string, size: number): Promise<string> {
  const text = new TextDecoder().decode(await fetchRange(url, TEXT_BYTES_MAX));
  if (kind !== 'json' || size > TEXT_BYTES_MAX) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function Preview({
  bucket,
  detail,
  version,
}: {
  bucket: string;
  detail: Schemas['ObjectDetail'];
  version: string | undefined;
}) {
  const t = useT();
  const [wanted, setWanted] = useState(false);
  const kind = kindOf(detail.key, detail.content_type);
  const url = apiUrl(`/buckets/${segment(bucket)}/object/preview`, { key: detail.key, version_id: version });
  const cut = detail.size > TEXT_BYTES_MAX;
  if (kind === 'none' || detail.size === 0) return null;
  if (!wanted)
    return (
      <div>
        <Button small icon="eye" onClick={() => setWanted(true)}>
          {t('preview.show')}
        </Button>
      </div>
    );
  return (
    <div className="preview" tabIndex={0} role="region" aria-label={t('preview.title')}>
      {kind === 'image' && <img src={url} alt={detail.key} />}
      {kind === 'video' && <video src={url} controls preload="metadata" />}
      {kind === 'audio' && <audio src={url} controls preload="metadata" />}
      {kind === 'pdf' && (
        <p style={{ padding: 12 }}>
          <a href={url} target="_blank" rel="noreferrer">
            {t('preview.open')}
          </a>
        </p>
      )}
      {(kind === 'text' || kind === 'json') && (
        <Fetched load={() => textOf(kind, url, detail.size)} url={url} etag={detail.etag}>
          {(text) => (
            <>
              <pre>{text}</pre>
              {cut && <Note>{t('preview.head')}</Note>}
            </>
          )}
        </Fetched>
      )}
      {kind === 'csv' && (
        <Fetched load={() => textOf(kind, url, detail.size)} url={url} etag={detail.etag}>
          {(text) => <CsvTable text={text} cut={cut} />}
        </Fetched>
      )}
      {(kind === 'safetensors' || kind === 'npy' || kind === 'parquet') && (
        <Fetched
          load={async () => (await headOf(kind, url, detail.size)) ?? t('preview.unreadable')}
          url={url}
          etag={detail.etag}
        >
          {(text) => <pre>{text}</pre>}
        </Fetched>
      )}
    </div>
  );
}

function Fetched({
  load,
  url,
  etag,
  children,
}: {
  load: () => Promise<string>;
  url: string;
  etag: string;
  children: (text: string) => ReactNode;
}) {
  return <Loaded query={useQuery({ queryKey: ['preview', url, etag], queryFn: load })}>{children}</Loaded>;
}
