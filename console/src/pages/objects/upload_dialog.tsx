// The dialog before an upload: shows which names are taken, and asks what to do about them. No
// existing object is replaced unless the user says so.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '~/api/client';
import { useI18n } from '~/i18n';
import { FormDialog } from '~/ui/dialog';
import { Choices } from '~/ui/field';
import { formatBytes } from '~/ui/format';
import { Note, ProblemNote } from '~/ui/states';
import type { Found } from '~/uploads/files';
import { transfers } from '~/uploads/manager';
import { freeNames, takenOf } from './taken';
import type { Versioning } from './versions';

type Answer = 'replace' | 'skip' | 'both';
const SHOWN_MAX = 8;

interface Props {
  bucket: string;
  prefix: string;
  files: Found[];
  versioning: Versioning | undefined;
  onClose: () => void;
}

/** Returns those of up to 500 keys that have an object. */
async function existing(bucket: string, keys: string[]): Promise<string[]> {
  const { objects } = await take(
    api.POST('/buckets/{bucket}/objects/existing', { params: { path: { bucket } }, body: { keys } }),
  );
  return objects.map(({ key }) => key);
}

export function UploadDialog({ bucket, prefix, files, versioning, onClose }: Props) {
  const { t, language } = useI18n();
  const [answer, setAnswer] = useState<Answer | ''>('');
  const ask = (keys: string[]) => existing(bucket, keys);
  const wanted = files.map(({ file, path }) => ({ file, key: prefix + path }));
  const check = useQuery({
    queryKey: ['taken', bucket, wanted.map(({ key }) => key)],
    queryFn: () =>
      takenOf(
        wanted.map(({ key }) => key),
        ask,
      ),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const taken = check.data ?? new Set<string>();
  const start = useMutation({
    mutationFn: async () => {
      const clear = wanted.filter(({ key }) => !taken.has(key));
      const conflicts = wanted.filter(({ key }) => taken.has(key));
      // If a name is taken by the time of the upload, the existing object is kept and the file is
      // shown as skipped.
      transfers().add(bucket, clear, 'keep');
      if (answer === 'replace') return transfers().add(bucket, conflicts, 'replace');
      if (answer === 'skip') return transfers().add(bucket, conflicts, 'keep');
      const names = await freeNames(
        conflicts.map(({ key }) => key),
        new Set(wanted.map(({ key }) => key)),
        ask,
      );
      transfers().add(
        bucket,
        conflicts.map(({ file, key }) => ({ file, key: names.get(key)! })),
        'keep',
      );
    },
    onSuccess: onClose,
  });
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const open = taken.size > 0 && answer === '';
  return (
    <FormDialog
      title={t('upload.title', { count: files.length })}
      submit={t('objects.upload')}
      onClose={onClose}
      onSubmit={() => start.mutate()}
      busy={check.isPending || start.isPending}
      disabled={check.isPending || check.isError || open}
      error={start.error}
    >
      <p className="muted">{t('upload.lead', { size: formatBytes(bytes, language), where: `${bucket}/${prefix}` })}</p>
      {check.isPending && (
        <p role="status" className="muted small">
          {t('upload.checking')}
        </p>
      )}
      <ProblemNote error={check.error} />
      {taken.size === 0 ? (
        <Names names={files.map(({ path }) => path)} />
      ) : (
        <>
          <Note tone="warn">
            <div className="stack tight">
              <span>{t('upload.taken', { count: taken.size })}</span>
              <Names names={[...taken].map((key) => key.slice(prefix.length))} />
            </div>
          </Note>
          <Choices<Answer | ''>
            label={t('upload.policy')}
            value={answer}
            onChange={setAnswer}
            options={[
              { value: 'skip', title: t('upload.skip'), hint: t('upload.skipHint') },
              { value: 'both', title: t('upload.both'), hint: t('upload.bothHint') },
              {
                value: 'replace',
                title: t('upload.replace'),
                hint: t(versioning === 'enabled' ? 'upload.replaceKept' : 'upload.replaceLost'),
              },
            ]}
          />
        </>
      )}
    </FormDialog>
  );
}

function Names({ names }: { names: string[] }) {
  const { t } = useI18n();
  return (
    <ul className="small mono stack tight">
      {names.slice(0, SHOWN_MAX).map((name) => (
        <li key={name} className="break">
          {name}
        </li>
      ))}
      {names.length > SHOWN_MAX && <li className="muted">{t('upload.more', { count: names.length - SHOWN_MAX })}</li>}
    </ul>
  );
}
