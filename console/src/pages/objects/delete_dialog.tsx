// Deletes objects at once, and folders through jobs on the server. The objects are counted first.
// Above a hundred objects, the user must type a name to confirm.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take } from '~/api/client';
import { ApiProblem } from '~/api/problem';
import { useI18n } from '~/i18n';
import { ConfirmDialog } from '~/ui/dialog';
import { formatBytes, formatNumber } from '~/ui/format';
import { toast } from '~/ui/toast';
import { chosenOf, countedOf, nameToType, type Counted } from './doomed';
import { objectsChanged } from './use_listing';
import { leadOfDelete, type Versioning } from './versions';

interface Props {
  bucket: string;
  /** Object keys, and folders with their trailing '/'. */
  ids: string[];
  versioning: Versioning | undefined;
  onClose: () => void;
  onDone: () => void;
}

/** Returns undefined while the objects are being counted. */
function useCounted(bucket: string, ids: string[]): Counted | undefined {
  const { folders } = chosenOf(ids);
  const count = useQuery({
    queryKey: ['count', bucket, folders],
    queryFn: () =>
      take(api.POST('/buckets/{bucket}/objects/count', { params: { path: { bucket } }, body: { prefixes: folders } })),
    enabled: folders.length > 0,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  if (folders.length > 0 && count.isPending) return undefined;
  return countedOf(ids, count.data);
}

export function DeleteDialog({ bucket, ids, versioning, onClose, onDone }: Props) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const { keys, folders } = chosenOf(ids);
  const counted = useCounted(bucket, ids);
  const remove = useMutation({
    mutationFn: async () => {
      for (let at = 0; at < keys.length; at += 1000) {
        const { failed } = await take(
          api.POST('/buckets/{bucket}/objects/delete', {
            params: { path: { bucket } },
            body: { keys: keys.slice(at, at + 1000) },
          }),
        );
        if (failed[0]) throw await ApiProblem.from(409, failed[0], failed[0].key);
      }
      for (const prefix of folders)
        await take(
          api.POST('/buckets/{bucket}/objects/delete-prefix', { params: { path: { bucket } }, body: { prefix } }),
        );
    },
    onSuccess: () => {
      toast(t(folders.length > 0 ? 'delete.started' : 'delete.done'));
      onDone();
      onClose();
    },
    onSettled: () => {
      objectsChanged(bucket);
      void client.invalidateQueries({ queryKey: ['object', bucket] });
      void client.invalidateQueries({ queryKey: ['jobs'] });
    },
  });
  const number = formatNumber(counted?.objects ?? 0, language);
  const title =
    !counted || counted.unknown
      ? t('delete.titleOpen')
      : counted.complete
        ? t('delete.title', { count: counted.objects, number })
        : t('delete.titleAtLeast', { number });
  return (
    <ConfirmDialog
      title={title}
      confirm={t('action.delete')}
      name={counted && nameToType(bucket, ids, counted)}
      disabled={!counted}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
      busy={remove.isPending}
      error={remove.error}
    >
      <div className="stack tight">
        <p>{t(leadOfDelete(versioning, folders.length > 0))}</p>
        <ul className="small mono stack tight">
          {ids.slice(0, 8).map((id) => (
            <li key={id} className="break">
              {id}
            </li>
          ))}
          {ids.length > 8 && <li className="muted">{t('upload.more', { count: ids.length - 8 })}</li>}
        </ul>
        {folders.length > 0 && (
          <p role="status">
            <strong>
              {!counted
                ? t('count.running')
                : counted.unknown
                  ? t('count.unknown')
                  : t(counted.complete ? 'count.folders' : 'count.foldersAtLeast', {
                      number: formatNumber(counted.inFolders, language),
                      size: formatBytes(counted.bytes, language),
                    })}
            </strong>
          </p>
        )}
      </div>
    </ConfirmDialog>
  );
}
