// The profile name for a user's keys in the configuration files of clients. It is different for
// each user, so that pasting one user's snippet does not replace another's keys.
const PLAIN = /^[A-Za-z0-9._-]*$/;

/** Returns a name that aws-cli, rclone and a shell accept without quotes, and that is unique per
 * user. If the user name needs escapes (`_` and a code point), the prefix is `onggi_` instead of
 * `onggi-`. */
export function profileOf(user: string): string {
  if (user === '') return 'onggi';
  if (PLAIN.test(user)) return `onggi-${user}`;
  return `onggi_${user.replace(/[^A-Za-z0-9.-]/gu, (one) => `_${one.codePointAt(0)!.toString(16)}`)}`;
}
