// Object Lock as the user sees it: what protects a version, and until when. Pure functions.
import type { Schemas } from '~/api/client';
import { toLocal } from '~/ui/format';

export type LockMode = Schemas['LockMode'];
export type Retention = Schemas['Retention'];
export interface Lock {
  retention: Retention;
  legal_hold: boolean;
}

/** Returns what protects a version from deletion at `now`, or null if nothing does. */
export function keptBy(
  { retention, legal_hold }: Lock,
  now: Date,
): { hold: boolean; retention: NonNullable<Retention> | null } | null {
  const retained = retention && new Date(retention.until) > now ? retention : null;
  return legal_hold || retained ? { hold: legal_hold, retention: retained } : null;
}

/** Converts the text of a field that started as toLocal(was). Returns `was` itself if the user did
 * not edit the field, because the field shows no seconds. */
export function fromLocal(text: string, was: string | undefined): string {
  if (was && toLocal(was) === text) return was;
  return new Date(text).toISOString().replace(/\.\d+Z/, 'Z');
}

/** Returns true if only an owner who bypasses governance mode may make the change: a governance
 * retention is still in effect, and the change shortens or removes it. */
export function needsBypass(was: Retention, next: Retention, now: Date): boolean {
  if (!was || new Date(was.until) <= now || was.mode !== 'governance') return false;
  return !next || new Date(next.until) < new Date(was.until);
}
