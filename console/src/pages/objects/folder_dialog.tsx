import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, Idempotency, take } from '~/api/client';
import { useT } from '~/i18n';
import { FormDialog } from '~/ui/dialog';
import { TextField } from '~/ui/field';
import { objectsChanged } from './use_listing';

export function FolderDialog({ bucket, prefix, onClose }: { bucket: string; prefix: string; onClose: () => void }) {
  const t = useT();
  const [once] = useState(() => new Idempotency());
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => {
      const body = { prefix: `${prefix}${name}/` };
      return once.run(body, (headers) =>
        take(api.POST('/buckets/{bucket}/folders', { params: { path: { bucket }, header: headers }, body })),
      );
    },
    onSuccess: () => {
      objectsChanged(bucket);
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('objects.newFolder')}
      submit={t('folder.create')}
      onClose={onClose}
      onSubmit={() => create.mutate()}
      busy={create.isPending}
      disabled={name === '' || name.endsWith('/')}
      error={create.error}
    >
      <TextField label={t('objects.name')} autoFocus value={name} onChange={setName} hint={t('folder.hint')} />
    </FormDialog>
  );
}
