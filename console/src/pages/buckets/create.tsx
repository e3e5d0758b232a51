import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, Idempotency, take } from '~/api/client';
import { asProblem } from '~/api/problem';
import { useT } from '~/i18n';
import { FormDialog } from '~/ui/dialog';
import { Check, Rules, TextField } from '~/ui/field';
import { Note, problemText } from '~/ui/states';
import { toast } from '~/ui/toast';
import { BUCKET_NAME_RULES, isBucketName } from './name';

export function CreateBucketDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [once] = useState(() => new Idempotency());
  const [name, setName] = useState('');
  const [lock, setLock] = useState(false);
  const create = useMutation({
    mutationFn: () => {
      const body = { name, ...(lock && { object_lock: true }) };
      return once.run(body, (headers) => take(api.POST('/buckets', { params: { header: headers }, body })));
    },
    onSuccess: async (bucket) => {
      await client.invalidateQueries({ queryKey: ['buckets'] });
      void client.invalidateQueries({ queryKey: ['usage'] });
      toast(t('buckets.created', { name: bucket.name }));
      await navigate({ to: '/buckets/$bucket', params: { bucket: bucket.name } });
    },
  });
  const problem = create.error ? asProblem(create.error) : null;
  const atName = problem && (problem.field === 'name' || problem.code === 'exists');
  return (
    <FormDialog title={t('buckets.create')} onClose={onClose} submit={t('buckets.create')} onSubmit={() => create.mutate()} busy={create.isPending} disabled={!isBucketName(name)} error={atName ? null : problem}>
      <TextField label={t('buckets.name')} value={name} mono autoFocus maxLength={63} placeholder="datasets" onChange={(value) => { setName(value.trim()); create.reset(); }} error={atName ? (problem.code === 'exists' ? t('buckets.exists', { name }) : problemText(problem, t)) : undefined} />
      <Rules value={name} rules={BUCKET_NAME_RULES.map((rule) => ({ text: t(rule.key), met: rule.met(name) }))} />
      <div className="stack tight">
        <Check label={t('lock.create')} checked={lock} onChange={setLock} />
        {lock && <Note tone="warn">{t('lock.forGood')}</Note>}
      </div>
    </FormDialog>
  );
}
