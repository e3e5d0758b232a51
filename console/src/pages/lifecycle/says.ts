// Describes a lifecycle rule in the reader's language.
import type { Language, Translate } from '~/i18n';
import { formatBytes } from '~/ui/format';
import type { Rule } from './form';

/** "Objects under logs/ (tagged team=vision, larger than 1 MiB)". */
export function aboutOf(rule: Rule, t: Translate, language: Language): string {
  const what = rule.prefix ? t('lifecycle.under', { prefix: rule.prefix }) : t('lifecycle.all');
  const more = [
    ...Object.entries(rule.tags).map(([key, value]) => t('lifecycle.tagged', { tag: value ? `${key}=${value}` : key })),
    ...(rule.size_above === null ? [] : [t('lifecycle.larger', { size: formatBytes(rule.size_above, language) })]),
    ...(rule.size_below === null ? [] : [t('lifecycle.smaller', { size: formatBytes(rule.size_below, language) })]),
  ];
  return more.length === 0 ? what : `${what} (${more.join(', ')})`;
}

/** Formats a date in UTC, whatever the reader's time zone is. */
const dayOf = (iso: string, language: Language) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(iso));

export function sayingsOf(rule: Rule, t: Translate, language: Language): string[] {
  const said: string[] = [];
  if (rule.days !== null) said.push(t('lifecycle.expire', { count: rule.days }));
  if (rule.date !== null) said.push(t('lifecycle.expireOn', { date: dayOf(rule.date, language) }));
  if (rule.expired_markers) said.push(t('lifecycle.markers'));
  if (rule.noncurrent_days !== null) {
    const older = t('lifecycle.noncurrent', { count: rule.noncurrent_days });
    said.push(
      rule.noncurrent_kept === null ? older : `${older} ${t('lifecycle.kept', { count: rule.noncurrent_kept })}`,
    );
  }
  for (const { days, date, storage_class } of rule.transitions)
    said.push(
      date === null
        ? t('lifecycle.move', { count: days ?? 0, class: storage_class })
        : t('lifecycle.moveOn', { date: dayOf(date, language), class: storage_class }),
    );
  for (const { days, storage_class } of rule.noncurrent_transitions)
    said.push(t('lifecycle.noncurrentMove', { count: days ?? 0, class: storage_class }));
  if (rule.abort_days !== null) said.push(t('lifecycle.abort', { count: rule.abort_days }));
  return said.length > 0 ? said : [t('lifecycle.nothing')];
}
