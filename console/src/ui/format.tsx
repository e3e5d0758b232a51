import { useI18n, type Language } from '~/i18n';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** 1536 -> "1.5 KiB": binary units, at most three significant digits. */
export function formatBytes(bytes: number, language: Language = 'en'): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${UNITS[unit]}`;
}

/** 4.997 -> "5": whole numbers in full, others with at most three significant digits. */
export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 }).format(
    value,
  );
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 minutes ago", "in 2 days". */
export function formatRelative(when: Date, now: Date, language: Language): string {
  const seconds = (when.getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, length] of STEPS)
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  return format.format(Math.trunc(seconds), 'second');
}

export function formatDate(when: Date, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(when);
}

/** Formats a time for <input type=datetime-local>: local time without a zone. */
export function toLocal(iso: string): string {
  const when = new Date(iso);
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function utc(when: Date): string {
  return `${when
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, '')} UTC`;
}

/** A time in the reader's time zone, with UTC on hover. */
export function Time({ value, relative = false }: { value: string; relative?: boolean }) {
  const { language } = useI18n();
  const when = new Date(value);
  if (Number.isNaN(when.getTime())) return <>{value}</>;
  const text = relative ? formatRelative(when, new Date(), language) : formatDate(when, language);
  return (
    <time dateTime={value} title={relative ? `${formatDate(when, language)} (${utc(when)})` : utc(when)}>
      {text}
    </time>
  );
}

export function Bytes({ value }: { value: number }) {
  const { language } = useI18n();
  return <span title={`${formatNumber(value, language)} B`}>{formatBytes(value, language)}</span>;
}

export function Count({ value }: { value: number }) {
  return <>{formatNumber(value, useI18n().language)}</>;
}
