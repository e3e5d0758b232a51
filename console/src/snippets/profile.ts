// The name under which a user's keys stand in the files of clients: one for each user, so that what is pasted for one leaves the other's alone.
const PLAIN = /^[A-Za-z0-9._-]*$/;

/** Only what aws-cli, rclone and a shell take as it is, and never the same for two users: `_` escapes where it must, and then begins the name. */
export function profileOf(user: string): string {
  if (user === '') return 'onggi';
  if (PLAIN.test(user)) return `onggi-${user}`;
  return `onggi_${user.replace(/[^A-Za-z0-9.-]/gu, (one) => `_${one.codePointAt(0)!.toString(16)}`)}`;
}
