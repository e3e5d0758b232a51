import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, Idempotency, take } from '~/api/client';
import { asProblem } from '~/api/problem';
import { usersQuery } from '~/api/queries';
import { useT } from '~/i18n';
import { PresetSelect } from '~/pages/users/bucket_choice';
import { PRESETS } from '~/pages/users/rights';
import { FormDialog } from '~/ui/dialog';
import { Check, Rules, SelectField, TextField } from '~/ui/field';
import { Note, problemText } from '~/ui/states';
import { toast } from '~/ui/toast';
import { BUCKET_NAME_RULES, isBucketName } from './name';

type Access = keyof typeof PRESETS;

/** A user with full access becomes the bucket's owner. A user with less access gets a grant. */
function accessOf(user: string, access: Access) {
  if (user === '') return {};
  return access === 'full' ? { owner: user } : { grants: [{ user, rights: PRESETS[access], prefix: '' }] };
}

export function CreateBucketDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [once] = useState(() => new Idempotency());
  const [name, setName] = useState('');
  const [lock, setLock] = useState(false);
  const [user, setUser] = useState<string | null>(null);
  const [access, setAccess] = useState<Access>('full');
  const users = useInfiniteQuery(usersQuery());
  const names = users.data?.pages.flatMap((page) => page.users.map((one) => one.name)) ?? [];
  // If there is only one user, it is preselected.
  const who = user ?? (names.length === 1 && !users.hasNextPage ? names[0]! : '');
  const create = useMutation({
    mutationFn: () => {
      const body = { name, ...(lock && { object_lock: true }), ...accessOf(who, access) };
      return once.run(body, (headers) => take(api.POST('/buckets', { params: { header: headers }, body })));
    },
    onSuccess: async (bucket) => {
      await client.invalidateQueries({ queryKey: ['buckets'] });
      void client.invalidateQueries({ queryKey: ['usage'] });
      if (who !== '') void client.invalidateQueries({ queryKey: ['user', who] });
      toast(t('buckets.created', { name: bucket.name }));
      await navigate({ to: '/buckets/$bucket', params: { bucket: bucket.name } });
    },
  });
  const problem = create.error ? asProblem(create.error) : null;
  const atName = problem && (problem.field === 'name' || problem.code === 'exists');
  return (
    <FormDialog
      title={t('buckets.create')}
      onClose={onClose}
      submit={t('buckets.create')}
      onSubmit={() => create.mutate()}
      busy={create.isPending}
      disabled={!isBucketName(name)}
      error={atName ? null : problem}
    >
      <TextField
        label={t('buckets.name')}
        value={name}
        mono
        autoFocus
        maxLength={63}
        placeholder="datasets"
        onChange={(value) => {
          setName(value.trim());
          create.reset();
        }}
        error={
          atName ? (problem.code === 'exists' ? t('buckets.exists', { name }) : problemText(problem, t)) : undefined
        }
      />
      <Rules value={name} rules={BUCKET_NAME_RULES.map((rule) => ({ text: t(rule.key), met: rule.met(name) }))} />
      {users.hasNextPage ? (
        <TextField
          label={t('buckets.usedBy')}
          hint={t('buckets.usedByHint')}
          value={who}
          mono
          onChange={(value) => {
            setUser(value.trim());
            create.reset();
          }}
        />
      ) : (
        <SelectField
          label={t('buckets.usedBy')}
          hint={t(names.length === 0 ? 'buckets.noUsers' : 'buckets.usedByHint')}
          value={who}
          onChange={(value) => {
            setUser(value);
            create.reset();
          }}
        >
          <option value="">{t('buckets.usedByNobody')}</option>
          {names.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </SelectField>
      )}
      {who !== '' && (
        <PresetSelect
          value={access}
          onChange={setAccess}
          instead={(preset) =>
            preset === 'full' ? { title: t('buckets.ownerAccess'), hint: t('buckets.ownerAccessHint') } : undefined
          }
        />
      )}
      <div className="stack tight">
        <Check label={t('lock.create')} checked={lock} onChange={setLock} />
        {lock && <Note tone="warn">{t('lock.forGood')}</Note>}
      </div>
    </FormDialog>
  );
}
