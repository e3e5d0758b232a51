// Ready-made configuration for common S3 clients, as pure functions. The tests against the real
// binary run some of the snippets unchanged.
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
  /** The file that the block belongs in, or the program to type it into. */
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
