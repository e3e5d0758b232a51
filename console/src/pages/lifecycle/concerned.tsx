// Counts the objects that a rule applies to, before the rule is stored. The server counts for at
// most two seconds.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { useI18n } from '~/i18n';
import { formatBytes, formatNumber } from '~/ui/format';
import { Note } from '~/ui/states';
import type { Rule } from './form';

const TYPING_MS = 400;
type Count = Schemas['LifecycleCount'];

export interface Concerned {
  count: Count | undefined;
  error: unknown;
  /** True while the count shown is not the count for the current rule. */
  pending: boolean;
}

/** Counts the objects for `rule`. Null means that there is nothing to count. */
export function useConcerned(bucket: string, rule: Rule | null): Concerned {
  const asked = useSettled(JSON.stringify(rule));
  const now = asked === JSON.stringify(rule);
  const query = useQuery({
    queryKey: ['lifecycle-count', bucket, asked],
    queryFn: () =>
      take(
        api.POST('/buckets/{bucket}/lifecycle/count', {
          params: { path: { bucket } },
          body: JSON.parse(asked) as Rule,
        }),
      ),
    enabled: asked !== 'null',
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (rule === null) return { count: undefined, error: null, pending: false };
  return { count: query.data, error: query.error, pending: !now || query.isFetching };
}

/** Returns the value once it has not changed for TYPING_MS. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export function ConcernedNote({ rule, concerned }: { rule: Rule; concerned: Concerned }) {
  const { t, language } = useI18n();
  const { count, error, pending } = concerned;
  if (error && !pending) return <Note tone="warn">{t('count.unknown')}</Note>;
  if (!count) return <Note>{t('count.running')}</Note>;
  const said = { number: formatNumber(count.objects, language), size: formatBytes(count.bytes, language) };
  const due = { number: formatNumber(count.due, language), size: formatBytes(count.due_bytes, language) };
  return (
    <Note tone={count.due > 0 ? 'warn' : ''} role="status">
      <span aria-busy={pending}>
        {t(count.complete ? 'lifecycle.concerned' : 'lifecycle.concernedAtLeast', said)}
        {(rule.days !== null || rule.date !== null) && (
          <>
            {' '}
            <strong>
              {t(
                count.due > 0 ? (count.complete ? 'lifecycle.dueNow' : 'lifecycle.dueNowAtLeast') : 'lifecycle.noneDue',
                due,
              )}
            </strong>
          </>
        )}
      </span>
    </Note>
  );
}
