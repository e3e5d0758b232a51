import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, takeWithEtag } from '~/api/client';
import { asProblem } from '~/api/problem';
import { bucketSettingsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { Card } from '~/ui/page';
import { Loaded } from '~/ui/states';
import { toast } from '~/ui/toast';

const TONES = { off: '', enabled: 'ok', suspended: 'warn' } as const;

export function VersioningCard({ bucket }: { bucket: string }) {
  const t = useT();
  const operator = useCan('operator');
  const query = useQuery(bucketSettingsQuery(bucket));
  const [changing, setChanging] = useState<'enabled' | 'suspended' | null>(null);
  return (
    <Card title={t('versioning.title')}>
      <Loaded query={query} rows={2}>
        {({ data: { versioning = 'off', object_lock: lock } }) => (
          <div className="row wrap between">
            <div className="said stack tight">
              <div>
                <span className={`badge ${TONES[versioning]}`}>{t(`versioning.${versioning}`)}</span>
              </div>
              <p className="muted small">
                {t(`versioningLead.${versioning}`)}
                {lock && ` ${t('lock.keepsVersions')}`}
              </p>
            </div>
            {operator &&
              !lock &&
              (versioning === 'enabled' ? (
                <Button icon="pause" onClick={() => setChanging('suspended')}>
                  {t('versioning.suspend')}
                </Button>
              ) : (
                <Button icon="clock" onClick={() => setChanging('enabled')}>
                  {t('versioning.enable')}
                </Button>
              ))}
          </div>
        )}
      </Loaded>
      {changing && <ChangeDialog bucket={bucket} next={changing} onClose={() => setChanging(null)} />}
    </Card>
  );
}

/** Asks for confirmation: enabled versioning cannot be turned off again, and suspended versioning
 * loses overwritten data. */
function ChangeDialog({
  bucket,
  next,
  onClose,
}: {
  bucket: string;
  next: 'enabled' | 'suspended';
  onClose: () => void;
}) {
  const t = useT();
  const client = useQueryClient();
  const { queryKey } = bucketSettingsQuery(bucket);
  const change = useMutation({
    mutationFn: () => {
      const { data, etag } = client.getQueryData(queryKey)!;
      return takeWithEtag(
        api.PUT('/buckets/{bucket}/settings', {
          params: { path: { bucket }, header: { 'If-Match': etag } },
          body: { description: data.description, versioning: next },
        }),
      );
    },
    onSuccess: (settings) => {
      client.setQueryData(queryKey, settings);
      toast(t('settings.saved'));
      onClose();
    },
    // Show a concurrent change behind the dialog; the user then decides whether to save again.
    onError: (error) => {
      if (asProblem(error).code === 'precondition_failed') void client.invalidateQueries({ queryKey });
    },
  });
  const action = t(next === 'enabled' ? 'versioning.enable' : 'versioning.suspend');
  return (
    <ConfirmDialog
      title={t(next === 'enabled' ? 'versioning.enableTitle' : 'versioning.suspendTitle', { name: bucket })}
      confirm={action}
      calm={next === 'enabled'}
      onConfirm={() => change.mutate()}
      onClose={onClose}
      busy={change.isPending}
      error={change.error}
    >
      <p>{t(next === 'enabled' ? 'versioning.enableLead' : 'versioning.suspendLead')}</p>
    </ConfirmDialog>
  );
}
