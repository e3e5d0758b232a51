// S3's rules for bucket names, the same as the server's (src/catalog/bucket_name.cc). The server
// has the final say.
import type { Key } from '~/i18n';

const PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

export const BUCKET_NAME_RULES: { key: Key; met: (name: string) => boolean }[] = [
  { key: 'bucketname.length', met: (name) => name.length >= 3 && name.length <= 63 },
  { key: 'bucketname.characters', met: (name) => /^[a-z0-9.-]*$/.test(name) },
  { key: 'bucketname.ends', met: (name) => /^[a-z0-9]/.test(name) && /[a-z0-9]$/.test(name) },
  { key: 'bucketname.dots', met: (name) => !/\.\.|\.-|-\./.test(name) },
  {
    key: 'bucketname.reserved',
    met: (name) =>
      !/^[0-9]*\.[0-9]*\.[0-9]*\.[0-9]*$/.test(name) &&
      !PREFIXES.some((prefix) => name.startsWith(prefix)) &&
      !SUFFIXES.some((suffix) => name.endsWith(suffix)),
  },
];

export function isBucketName(name: string): boolean {
  return BUCKET_NAME_RULES.every((rule) => rule.met(name));
}
