import type { Schemas } from '~/api/client';

export type Right = Schemas['Right'];
export const RIGHTS: Right[] = ['list', 'read', 'write', 'delete', 'manage'];

export type Preset = 'read' | 'readwrite' | 'backup' | 'upload' | 'full' | 'custom';
export const PRESETS: Record<Exclude<Preset, 'custom'>, Right[]> = {
  read: ['list', 'read'],
  readwrite: ['list', 'read', 'write', 'delete'],
  backup: ['list', 'read', 'write'],
  upload: ['write'],
  full: ['list', 'read', 'write', 'delete', 'manage'],
};

export function presetOf(rights: Right[]): Preset {
  for (const [preset, wanted] of Object.entries(PRESETS)) {
    if (wanted.length === rights.length && wanted.every((right) => rights.includes(right))) return preset as Preset;
  }
  return 'custom';
}
