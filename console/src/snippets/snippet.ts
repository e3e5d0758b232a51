import type { Key } from '~/i18n';

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

export function titleOf({ title }: Block, connection: Connection): string {
  return typeof title === 'string' ? title : title(connection);
}
