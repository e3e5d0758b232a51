import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, Idempotency, take } from '~/api/client';
import { useI18n, useT } from '~/i18n';
import { ConfirmDialog, FormDialog } from '~/ui/dialog';
import { Choices, TextField } from '~/ui/field';
import { formatBytes } from '~/ui/format';
import { toast } from '~/ui/toast';
import type { Found } from '~/uploads/files';
import { transfers } from '~/uploads/manager';
import type { Policy } from '~/uploads/transfer';
import { objectsChanged } from './use_listing';
import { leadOfDelete, type Versioning } from './versions';

export function UploadDialog({ bucket, prefix, files, onClose }: { bucket: string; prefix: string; files: Found[]; onClose: () => void }) {
  const { t, language } = useI18n();
  const [policy, setPolicy] = useState<Policy>('replace');
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const start = () => {
    transfers().add(bucket, files.map(({ file, path }) => ({ file, key: prefix + path })), policy);
    onClose();
  };
  return (
    <FormDialog title={t('upload.title', { count: files.length })} submit={t('objects.upload')} onClose={onClose} onSubmit={start}>
      <p className="muted">{t('upload.lead', { size: formatBytes(bytes, language), where: `${bucket}/${prefix}` })}</p>
      <ul className="small mono stack tight">
        {files.slice(0, 5).map(({ path }) => <li key={path} className="break">{path}</li>)}
        {files.length > 5 && <li className="muted">{t('upload.more', { count: files.length - 5 })}</li>}
      </ul>
      <Choices label={t('upload.policy')} value={policy} onChange={setPolicy} two options={[{ value: 'replace', title: t('upload.replace') }, { value: 'keep', title: t('upload.keep') }]} />
    </FormDialog>
  );
}

export function FolderDialog({ bucket, prefix, onClose }: { bucket: string; prefix: string; onClose: () => void }) {
  const t = useT();
  const [once] = useState(() => new Idempotency());
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => {
      const body = { prefix: `${prefix}${name}/` };
      return once.run(body, (headers) => take(api.POST('/buckets/{bucket}/folders', { params: { path: { bucket }, header: headers }, body })));
    },
    onSuccess: () => {
      objectsChanged(bucket);
      onClose();
    },
  });
  return (
    <FormDialog title={t('objects.newFolder')} submit={t('folder.create')} onClose={onClose} onSubmit={() => create.mutate()} busy={create.isPending} disabled={name === '' || name.endsWith('/')} error={create.error}>
      <TextField label={t('objects.name')} autoFocus value={name} onChange={setName} hint={t('folder.hint')} />
    </FormDialog>
  );
}

/** Objects at once, folders as jobs of the server. */
export function DeleteDialog({ bucket, ids, versioning, onClose, onDone }: { bucket: string; ids: string[]; versioning: Versioning | undefined; onClose: () => void; onDone: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const folders = ids.filter((id) => id.endsWith('/'));
  const keys = ids.filter((id) => !id.endsWith('/'));
  const remove = useMutation({
    mutationFn: async () => {
      for (let at = 0; at < keys.length; at += 1000) {
        const { failed } = await take(api.POST('/buckets/{bucket}/objects/delete', { params: { path: { bucket } }, body: { keys: keys.slice(at, at + 1000) } }));
        if (failed[0]) throw new Error(`${failed[0].key}: ${failed[0].detail}`);
      }
      for (const prefix of folders) await take(api.POST('/buckets/{bucket}/objects/delete-prefix', { params: { path: { bucket } }, body: { prefix } }));
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
  return (
    <ConfirmDialog title={t('delete.title', { count: ids.length })} confirm={t('action.delete')} onConfirm={() => remove.mutate()} onClose={onClose} busy={remove.isPending} error={remove.error}>
      <div className="stack tight">
        <p>{t(leadOfDelete(versioning, folders.length > 0))}</p>
        <ul className="small mono stack tight">
          {ids.slice(0, 8).map((id) => <li key={id} className="break">{id}</li>)}
          {ids.length > 8 && <li className="muted">{t('upload.more', { count: ids.length - 8 })}</li>}
        </ul>
      </div>
    </ConfirmDialog>
  );
}
