import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '~/api/client';
import { asProblem } from '~/api/problem';
import { bucketsQuery, userQuery, usersQuery } from '~/api/queries';
import { useT, type Translate } from '~/i18n';
import { ConfirmDialog, FormDialog } from '~/ui/dialog';
import { Check, Choices, SelectField, TextField } from '~/ui/field';
import { toLocal } from '~/ui/format';
import { problemText } from '~/ui/states';
import { toast } from '~/ui/toast';
import { ALL_BUCKETS } from './bucket_choice';
import { Overwriting, useVersioning } from './overwriting';
import { PRESETS, presetOf, RIGHTS, type Preset, type Right } from './rights';

/** The name of a bucket for use in a sentence: "all buckets" for ALL_BUCKETS. */
export const nameOfBucket = (bucket: string, t: Translate) => (bucket === ALL_BUCKETS ? t('grants.all') : bucket);
/** The key prefix of the queries that show the grants on a bucket. */
const grantsOn = (bucket: string) => (bucket === ALL_BUCKETS ? ['bucket'] : ['bucket', bucket]);

export interface GrantTarget {
  user: string;
  bucket: string;
  rights: Right[];
  prefix: string;
  expires: string | null;
}

interface Props {
  /** One side of the grant is fixed: the user's page passes `user`, the bucket's page `bucket`. */
  user?: string;
  bucket?: string;
  grant?: GrantTarget | undefined;
  onClose: () => void;
}

export function GrantDialog({ user, bucket, grant, onClose }: Props) {
  const t = useT();
  const client = useQueryClient();
  const [who, setWho] = useState(grant?.user ?? user ?? '');
  const [where, setWhere] = useState(grant?.bucket ?? bucket ?? '');
  const [preset, setPreset] = useState<Preset>(grant ? presetOf(grant.rights) : 'readwrite');
  const [rights, setRights] = useState<Right[]>(grant?.rights ?? PRESETS.readwrite);
  const [prefix, setPrefix] = useState(grant?.prefix ?? '');
  const [expires, setExpires] = useState(grant?.expires ? toLocal(grant.expires) : '');
  const [keep, setKeep] = useState(false);
  const versions = useVersioning(where);
  const save = useMutation({
    mutationFn: async () => {
      if (keep && rights.includes('write') && !rights.includes('delete')) await versions.turnOn();
      return take(
        api.PUT('/users/{user}/grants', {
          params: { path: { user: who } },
          body: {
            bucket: where,
            rights,
            prefix,
            expires: expires ? new Date(expires).toISOString().replace(/\.\d+Z/, 'Z') : null,
          },
        }),
      );
    },
    onSuccess: (next) => {
      client.setQueryData(userQuery(who).queryKey, next);
      void client.invalidateQueries({ queryKey: grantsOn(where) });
      void client.invalidateQueries({ queryKey: ['users'] });
      void client.invalidateQueries({ queryKey: ['usage'] });
      toast(t('grants.saved'));
      onClose();
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  const at = (field: string) => (problem?.field === field ? problemText(problem, t) : undefined);
  const known = ['prefix', 'expires'].includes(problem?.field ?? '');
  const choose = (next: Preset) => {
    setPreset(next);
    if (next !== 'custom') setRights(PRESETS[next]);
  };
  return (
    <FormDialog
      title={grant ? t('grants.changeTitle', { user: who, bucket: nameOfBucket(where, t) }) : t('grants.add')}
      submit={t(grant ? 'action.save' : 'grants.submit')}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={!who || !where || rights.length === 0}
      error={known ? null : problem}
    >
      {!grant && !user && <UserSelect value={who} onChange={setWho} />}
      {!grant && !bucket && <BucketSelect all value={where} onChange={setWhere} />}
      <Choices
        two
        label={t('grants.rights')}
        value={preset}
        onChange={choose}
        options={[
          { value: 'read', title: t('preset.read'), hint: t('preset.readHint') },
          { value: 'readwrite', title: t('preset.readwrite'), hint: t('preset.readwriteHint') },
          { value: 'backup', title: t('preset.backup'), hint: t('preset.backupHint') },
          { value: 'upload', title: t('preset.upload'), hint: t('preset.uploadHint') },
          { value: 'full', title: t('preset.full'), hint: t('preset.fullHint') },
        ]}
      />
      <fieldset className="choices">
        <legend className="visually-hidden">{t('grants.rights')}</legend>
        <div className="row wrap" style={{ gap: 16 }}>
          {RIGHTS.map((right) => (
            <Check
              key={right}
              label={t(`right.${right}`)}
              checked={rights.includes(right)}
              onChange={(checked) => {
                const next = RIGHTS.filter((one) => (one === right ? checked : rights.includes(one)));
                setRights(next);
                setPreset(presetOf(next));
              }}
            />
          ))}
        </div>
      </fieldset>
      {rights.includes('write') && !rights.includes('delete') && (
        <Overwriting versions={versions} keep={keep} onKeep={setKeep} />
      )}
      <TextField
        label={t('grants.prefixOptional')}
        hint={t('grants.prefixHint')}
        mono
        value={prefix}
        onChange={setPrefix}
        readOnly={grant !== undefined}
        placeholder="backups/"
        error={at('prefix')}
      />
      <TextField
        label={t('grants.expiresOptional')}
        type="datetime-local"
        value={expires}
        onChange={setExpires}
        error={at('expires')}
      />
    </FormDialog>
  );
}

export function UserSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const t = useT();
  const users = useInfiniteQuery({ ...usersQuery() });
  const names = users.data?.pages.flatMap((page) => page.users.map((user) => user.name)) ?? [];
  if (users.hasNextPage) return <TextField label={t('grants.user')} value={value} onChange={onChange} mono />;
  return (
    <SelectField label={t('grants.user')} value={value} onChange={onChange}>
      <option value="">{t('common.choose')}</option>
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  );
}

export function BucketSelect({
  value,
  all,
  onChange,
}: {
  value: string;
  all?: boolean;
  onChange: (name: string) => void;
}) {
  const t = useT();
  const buckets = useInfiniteQuery({ ...bucketsQuery() });
  const names = buckets.data?.pages.flatMap((page) => page.buckets.map((bucket) => bucket.name)) ?? [];
  if (buckets.hasNextPage)
    return (
      <TextField label={t('grants.bucket')} hint={all && t('grants.allHint')} value={value} onChange={onChange} mono />
    );
  return (
    <SelectField label={t('grants.bucket')} value={value} onChange={onChange}>
      <option value="">{t('common.choose')}</option>
      {all && <option value={ALL_BUCKETS}>{t('grants.allBuckets')}</option>}
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  );
}

export function RevokeGrantDialog({ grant, onClose }: { grant: GrantTarget; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const bucket = nameOfBucket(grant.bucket, t);
  const revoke = useMutation({
    mutationFn: () =>
      take(
        api.DELETE('/users/{user}/grants', {
          params: { path: { user: grant.user }, query: { bucket: grant.bucket, prefix: grant.prefix } },
        }),
      ),
    onSuccess: (next) => {
      client.setQueryData(userQuery(grant.user).queryKey, next);
      void client.invalidateQueries({ queryKey: grantsOn(grant.bucket) });
      void client.invalidateQueries({ queryKey: ['users'] });
      toast(t('grants.revoked'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('grants.revokeTitle')}
      confirm={t('grants.revoke')}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
      busy={revoke.isPending}
      error={revoke.error}
    >
      {grant.prefix
        ? t('grants.revokeLead', { user: grant.user, bucket, prefix: grant.prefix })
        : t('grants.revokeLeadWhole', { user: grant.user, bucket })}
    </ConfirmDialog>
  );
}
