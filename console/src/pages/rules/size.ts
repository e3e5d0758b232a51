// A number of bytes as text and a unit.
import { wholeNumber } from './list';

export const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
export type Unit = (typeof UNITS)[number];
export interface Size {
  text: string;
  unit: Unit;
}

const scale = (unit: Unit) => 1024 ** UNITS.indexOf(unit);

/** Converts bytes to the largest unit that gives a whole number. */
export function sizeOf(bytes: number | null, usual: Unit = 'MiB'): Size {
  if (bytes === null) return { text: '', unit: usual };
  const unit = bytes === 0 ? 'B' : (UNITS.findLast((one) => bytes % scale(one) === 0) ?? 'B');
  return { text: String(bytes / scale(unit)), unit };
}

/** Returns null if the field is empty, and undefined if it does not hold a valid number. */
export function bytesOf({ text, unit }: Size): number | null | undefined {
  if (text.trim() === '') return null;
  const count = wholeNumber(text, 0, Number.MAX_SAFE_INTEGER);
  if (count === null || count * scale(unit) > Number.MAX_SAFE_INTEGER) return undefined;
  return count * scale(unit);
}
