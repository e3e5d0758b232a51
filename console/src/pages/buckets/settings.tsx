import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take, takeWithEtag } from '~/api/client';
import { asProblem } from '~/api/problem';
import { bucketQuery, bucketSettingsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { ObjectLockCard } from '~/pages/lock/bucket_lock';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { TextField } from '~/ui/field';
import { Time } from '~/ui/format';
import { Card } from '~/ui/page';
import { Loaded, ProblemNote } from '~/ui/states';
import { toast } from '~/ui/toast';
import { OwnershipCard } from './ownership';
import { BucketTagsCard } from './tags';
import { VersioningCard } from './versioning';

const route = getRouteApi('/buckets/$bucket/settings');

export function SettingsTab() {
  const t = useT();
  const { bucket } = route.useParams();
  const info = useQuery(bucketQuery(bucket));
  const operator = useCan('operator');
  return (
    <>
      <Card title={t('settings.about')}>
        <Loaded query={info} rows={2}>
          {(data) => (
            <dl className="facts">
              <dt>{t('buckets.name')}</dt>
              <dd className="mono">{data.name}</dd>
              <dt>{t('buckets.owner')}</dt>
              <dd>{data.owner ?? t('buckets.noOwner')}</dd>
              <dt>{t('common.created')}</dt>
              <dd>
                <Time value={data.created} />
              </dd>
            </dl>
          )}
        </Loaded>
      </Card>
      <Description bucket={bucket} />
      <VersioningCard bucket={bucket} />
      <ObjectLockCard bucket={bucket} />
      <OwnershipCard bucket={bucket} />
      <BucketTagsCard bucket={bucket} />
      {operator && <Danger bucket={bucket} />}
    </>
  );
}

function Description({ bucket }: { bucket: string }) {
  const t = useT();
  const query = useQuery(bucketSettingsQuery(bucket));
  return (
    <Card title={t('settings.description')}>
      <Loaded query={query} rows={2}>
        {({ data, etag }) => (
          <DescriptionForm key={data.description} bucket={bucket} initial={data.description} etag={etag} />
        )}
      </Loaded>
    </Card>
  );
}

/** The form's key is the stored description: a new description resets the form, but a change of
 * another setting keeps what the user is typing. */
function DescriptionForm({ bucket, initial, etag }: { bucket: string; initial: string; etag: string }) {
  const t = useT();
  const client = useQueryClient();
  const operator = useCan('operator');
  const [description, setDescription] = useState(initial);
  const save = useMutation({
    mutationFn: () =>
      takeWithEtag(
        api.PUT('/buckets/{bucket}/settings', {
          params: { path: { bucket }, header: { 'If-Match': etag } },
          body: { description },
        }),
      ),
    onSuccess: (next) => {
      client.setQueryData(bucketSettingsQuery(bucket).queryKey, next);
      toast(t('settings.saved'));
    },
  });
  const reload = async () => {
    await client.invalidateQueries({ queryKey: bucketSettingsQuery(bucket).queryKey });
    save.reset();
  };
  const stale = save.error && asProblem(save.error).code === 'precondition_failed';
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextField
        label={t('settings.description')}
        hint={t('settings.descriptionHint')}
        maxLength={1024}
        value={description}
        onChange={setDescription}
        readOnly={!operator}
      />
      <ProblemNote error={save.error} />
      {operator && (
        <div className="row">
          <Button type="submit" variant="primary" busy={save.isPending} disabled={description === initial}>
            {t('action.save')}
          </Button>
          {stale && (
            <Button icon="refresh" onClick={() => void reload()}>
              {t('settings.reload')}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

function Danger({ bucket }: { bucket: string }) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => take(api.DELETE('/buckets/{bucket}', { params: { path: { bucket } } })),
    onSuccess: async () => {
      toast(t('buckets.deleted', { name: bucket }));
      await navigate({ to: '/buckets' });
      client.removeQueries({ queryKey: ['bucket', bucket] });
      await client.invalidateQueries({ queryKey: ['buckets'] });
    },
  });
  return (
    <Card title={t('danger.title')}>
      <div className="row wrap between">
        <div className="grow">
          <h3>{t('buckets.delete')}</h3>
          <p className="muted small">{t('buckets.deleteLead')}</p>
        </div>
        <Button variant="danger" icon="trash" onClick={() => setOpen(true)}>
          {t('buckets.delete')}
        </Button>
      </div>
      {open && (
        <ConfirmDialog
          title={t('buckets.deleteTitle', { name: bucket })}
          name={bucket}
          confirm={t('buckets.delete')}
          onConfirm={() => remove.mutate()}
          onClose={() => setOpen(false)}
          busy={remove.isPending}
          error={remove.error}
        >
          {t('buckets.deleteWarning')}
        </ConfirmDialog>
      )}
    </Card>
  );
}
