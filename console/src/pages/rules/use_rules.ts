import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useT } from '~/i18n';
import { asProblem } from '~/api/problem';
import { toast } from '~/ui/toast';
import { changed } from './list';

interface Stored<R> {
  data: { rules: R[] };
  etag: string;
}

export interface Change<R> {
  was: R | null;
  next: R | null;
}

/** Stores the list with one rule changed. After a concurrent change, refetches the list; the user
 * then decides whether to save again. */
export function useRuleChange<R>(
  queryKey: readonly unknown[],
  put: (rules: R[], etag: string) => Promise<Stored<R>>,
  done: () => void,
) {
  const t = useT();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ was, next }: Change<R>) => {
      const { data, etag } = client.getQueryData<Stored<R>>(queryKey)!;
      return put(changed(data.rules, was, next), etag);
    },
    onSuccess: (stored) => {
      client.setQueryData(queryKey, stored);
      toast(t('settings.saved'));
      done();
    },
    onError: (error) => {
      if (asProblem(error).code === 'precondition_failed') void client.invalidateQueries({ queryKey });
    },
  });
}
