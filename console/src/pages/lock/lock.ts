// Object Lock as people see it: what keeps a version, and until when. Pure.
import type { Schemas } from '~/api/client';
import { toLocal } from '~/ui/format';

export type LockMode = Schemas['LockMode'];
export type Retention = Schemas['Retention'];
export interface Lock {
  retention: Retention;
  legal_hold: boolean;
}

/** Why a version cannot be deleted now; nothing when it can. */
export function keptBy({ retention, legal_hold }: Lock, now: Date): { hold: boolean; retention: NonNullable<Retention> | null } | null {
  const retained = retention && new Date(retention.until) > now ? retention : null;
  return legal_hold || retained ? { hold: legal_hold, retention: retained } : null;
}

/** What was typed into a field that began with toLocal(was); the very same moment when nobody touched the field, which shows no seconds. */
export function fromLocal(text: string, was: string | undefined): string {
  if (was && toLocal(was) === text) return was;
  return new Date(text).toISOString().replace(/\.\d+Z/, 'Z');
}

/** Whether only an owner who bypasses governance mode may do it: the retention lasts, and gets shorter, weaker or none. */
export function needsBypass(was: Retention, next: Retention, now: Date): boolean {
  if (!was || new Date(was.until) <= now || was.mode !== 'governance') return false;
  return !next || new Date(next.until) < new Date(was.until);
}
