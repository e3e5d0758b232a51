// Ready-made configuration of the clients people use, as pure functions. The tests of the real binary run some of them as they stand.
import type { Key } from '~/i18n';
import { awsCli, boto3, duckdb, environment, fsspec, rclone, s3cmd, s3fs, terraform } from './clients';

export interface Connection {
  endpoint: string;
  region: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  /** See profile.ts. */
  profile: string;
}

export interface Block {
  /** The file it belongs into, or where to type it. */
  title: string | ((connection: Connection) => string);
  render: (connection: Connection) => string;
}

export interface Snippet {
  id: string;
  title: string;
  note?: Key;
  blocks: Block[];
}

export const SNIPPETS: Snippet[] = [awsCli, rclone, boto3, environment, s3cmd, s3fs, fsspec, duckdb, terraform];

export function titleOf({ title }: Block, connection: Connection): string {
  return typeof title === 'string' ? title : title(connection);
}
