// Finds the names of an upload that are taken, and free names to use instead. `ask` returns those
// of the given keys that have an object; everything else is pure.
type Ask = (keys: string[]) => Promise<string[]>;

/** The largest number of keys in one request: a key has at most 1,024 bytes, the body at most 1
 * MiB. */
export const ASKED_MAX = 500;
const NUMBERS_MAX = 100;

export async function takenOf(keys: readonly string[], ask: Ask): Promise<Set<string>> {
  const taken = new Set<string>();
  for (let at = 0; at < keys.length; at += ASKED_MAX)
    for (const key of await ask(keys.slice(at, at + ASKED_MAX))) taken.add(key);
  return taken;
}

/** Returns "a/report (2).pdf" for "a/report.pdf" and 2. */
export function beside(key: string, number: number): string {
  const name = key.lastIndexOf('/') + 1;
  const dot = key.lastIndexOf('.');
  const at = dot > name ? dot : key.length;
  return `${key.slice(0, at)} (${number})${key.slice(at)}`;
}

/** Returns for each key a numbered name that is neither taken nor in `used`, the other names of
 * the upload. */
export async function freeNames(
  keys: readonly string[],
  used: ReadonlySet<string>,
  ask: Ask,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const given = new Set(used);
  let open = [...keys];
  for (let number = 1; open.length > 0 && number <= NUMBERS_MAX; number += 1) {
    const candidates = open.map((key) => beside(key, number));
    const taken = await takenOf(candidates, ask);
    open = open.filter((key, index) => {
      const name = candidates[index]!;
      if (taken.has(name) || given.has(name)) return true;
      given.add(name);
      names.set(key, name);
      return false;
    });
  }
  if (open.length > 0) throw new Error(`${open[0]}: no free name beside it`);
  return names;
}
