// Ready-made configuration for common S3 clients, as pure functions. The tests against the real
// binary run some of the snippets unchanged.
import { awsCli, boto3, duckdb, environment, fsspec, rclone, s3cmd, s3fs, terraform } from './clients';
import type { Snippet } from './snippet';

export const SNIPPETS: Snippet[] = [awsCli, rclone, boto3, environment, s3cmd, s3fs, fsspec, duckdb, terraform];
