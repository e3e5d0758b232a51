// What an object holds, as far as it can be shown safely: bytes come with a safe type and a sandbox from the server, text is text here.
import { useQuery } from '@tanstack/react-query';
import { apiUrl, segment, type Schemas } from '~/api/client';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Loaded, Note } from '~/ui/states';
import { useState } from 'react';
import { kindOf, tensorsOf } from './preview_kind';

const TEXT_BYTES_MAX = 64 * 1024;
const HEADER_BYTES_MAX = 1024 * 1024;

async function fetchRange(url: string, bytes: number): Promise<Uint8Array> {
  const answer = await fetch(url, { headers: { Range: `bytes=0-${bytes - 1}` }, credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer()).subarray(0, bytes);
}

export function Preview({ bucket, detail }: { bucket: string; detail: Schemas['ObjectDetail'] }) {
  const t = useT();
  const [wanted, setWanted] = useState(false);
  const kind = kindOf(detail.key, detail.content_type);
  const url = apiUrl(`/buckets/${segment(bucket)}/object/preview`, { key: detail.key });
  if (kind === 'none' || detail.size === 0) return null;
  if (!wanted) return <div><Button small icon="eye" onClick={() => setWanted(true)}>{t('preview.show')}</Button></div>;
  return (
    <div className="preview" tabIndex={0} role="region" aria-label={t('preview.title')}>
      {kind === 'image' && <img src={url} alt={detail.key} />}
      {kind === 'video' && <video src={url} controls preload="metadata" />}
      {kind === 'audio' && <audio src={url} controls preload="metadata" />}
      {kind === 'pdf' && <p style={{ padding: 12 }}><a href={url} target="_blank" rel="noreferrer">{t('preview.open')}</a></p>}
      {(kind === 'text' || kind === 'json' || kind === 'safetensors') && <TextPreview kind={kind} url={url} detail={detail} />}
    </div>
  );
}

function TextPreview({ kind, url, detail }: { kind: 'text' | 'json' | 'safetensors'; url: string; detail: Schemas['ObjectDetail'] }) {
  const t = useT();
  const bytes = kind === 'safetensors' ? HEADER_BYTES_MAX : TEXT_BYTES_MAX;
  const query = useQuery({
    queryKey: ['preview', url, detail.etag],
    queryFn: async () => {
      const head = await fetchRange(url, bytes);
      if (kind === 'safetensors') return tensorsOf(head) ?? t('preview.unreadable');
      const text = new TextDecoder().decode(head);
      if (kind !== 'json' || detail.size > bytes) return text;
      try {
        return JSON.stringify(JSON.parse(text), null, 2);
      } catch {
        return text;
      }
    },
  });
  return (
    <Loaded query={query}>
      {(text) => (
        <>
          <pre>{text}</pre>
          {kind !== 'safetensors' && detail.size > bytes && <Note>{t('preview.head')}</Note>}
        </>
      )}
    </Loaded>
  );
}
