// A note on grants with Write but without Delete: the user cannot delete objects, but can overwrite
// them. It says whether the bucket keeps the overwritten versions, and offers to enable versioning
// if not.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, takeWithEtag } from '~/api/client';
import { bucketSettingsQuery } from '~/api/queries';
import { useT } from '~/i18n';
import { isBucketName } from '~/pages/buckets/name';
import { Check } from '~/ui/field';
import { Note } from '~/ui/states';

type State = 'off' | 'enabled' | 'suspended';

interface Versioning {
  bucket: string;
  /** Undefined until the settings are loaded, or if the bucket does not exist. */
  state: State | undefined;
  turnOn: () => Promise<void>;
}

export function useVersioning(bucket: string): Versioning {
  const client = useQueryClient();
  const { queryKey, ...options } = bucketSettingsQuery(bucket);
  const settings = useQuery({ queryKey, ...options, enabled: isBucketName(bucket) });
  const turnOn = async () => {
    const { data, etag } = await client.fetchQuery({ ...bucketSettingsQuery(bucket), staleTime: 0 });
    if (data.versioning === 'enabled') return;
    client.setQueryData(
      queryKey,
      await takeWithEtag(
        api.PUT('/buckets/{bucket}/settings', {
          params: { path: { bucket }, header: { 'If-Match': etag } },
          body: { description: data.description, versioning: 'enabled' },
        }),
      ),
    );
  };
  return { bucket, state: settings.data && (settings.data.data.versioning ?? 'off'), turnOn };
}

export function Overwriting({
  versions,
  keep,
  onKeep,
}: {
  versions: Versioning;
  keep: boolean;
  onKeep: (keep: boolean) => void;
}) {
  const t = useT();
  const { bucket, state } = versions;
  if (state === 'enabled') return <Note tone="ok">{t('grants.overwritesKept', { bucket })}</Note>;
  return (
    <Note tone={state && !keep ? 'warn' : ''}>
      <div className="stack tight">
        <span>{t('grants.overwrites')}</span>
        {state && <Check label={t('grants.keepOverwritten', { bucket })} checked={keep} onChange={onKeep} />}
        {keep && <span className="small">{t('versioning.enableLead')}</span>}
      </div>
    </Note>
  );
}
