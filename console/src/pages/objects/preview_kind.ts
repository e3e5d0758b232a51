/** Formats of which only the header (or the footer) is read. */
export type Head = 'safetensors' | 'npy' | 'parquet';
export type Kind = 'text' | 'json' | 'csv' | 'image' | 'audio' | 'video' | 'pdf' | Head | 'none';

const TEXT = /\.(txt|md|log|jsonl|ndjson|ya?ml|toml|ini|cfg|conf|py|sh|c|cc|h|js|ts|rs|go|java|sql|xml|html?|css)$/i;

export function kindOf(key: string, type: string): Kind {
  if (/\.safetensors$/i.test(key)) return 'safetensors';
  if (/\.npy$/i.test(key)) return 'npy';
  if (/\.parquet$/i.test(key)) return 'parquet';
  if (/\.json$/i.test(key) || type === 'application/json') return 'json';
  if (type === 'application/pdf' || /\.pdf$/i.test(key)) return 'pdf';
  if (/\.(csv|tsv)$/i.test(key) || /^text\/(csv|tab-separated-values)/.test(type)) return 'csv';
  // SVG can contain scripts, so it is shown as text.
  if (TEXT.test(key) || type.startsWith('text/') || type.includes('svg') || /\.svg$/i.test(key)) return 'text';
  if (type.startsWith('image/') || /\.(png|jpe?g|gif|webp|avif)$/i.test(key)) return 'image';
  if (type.startsWith('audio/') || /\.(mp3|wav|ogg|flac|m4a)$/i.test(key)) return 'audio';
  if (type.startsWith('video/') || /\.(mp4|webm|mov)$/i.test(key)) return 'video';
  return 'none';
}

/** Returns the header of a safetensors file as lines "name  dtype [shape]". Returns null if this
 * is not such a file, or if its header is larger than `head`. */
export function tensorsOf(head: Uint8Array): string | null {
  if (head.length < 8) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > head.length - 8) return null;
  try {
    const header = JSON.parse(new TextDecoder().decode(head.subarray(8, 8 + length))) as Record<
      string,
      { dtype?: string; shape?: number[] }
    >;
    return Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, { dtype, shape }]) => `${name}  ${dtype ?? '?'} [${(shape ?? []).join(', ')}]`)
      .join('\n');
  } catch {
    return null;
  }
}
