import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, takeWithEtag, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { bucketSettingsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Choices } from '~/ui/field';
import { Card } from '~/ui/page';
import { Loaded, Note, ProblemNote } from '~/ui/states';
import { toast } from '~/ui/toast';

type Ownership = NonNullable<Schemas['BucketSettings']['ownership']>;
const OWNERSHIPS = ['bucket_owner_enforced', 'bucket_owner_preferred', 'object_writer'] as const satisfies Ownership[];

/** Who owns uploaded objects, and whether ACLs apply. */
export function OwnershipCard({ bucket }: { bucket: string }) {
  const t = useT();
  const operator = useCan('operator');
  const query = useQuery(bucketSettingsQuery(bucket));
  return (
    <Card title={t('ownership.title')}>
      <Loaded query={query} rows={3}>
        {({ data: { ownership = 'bucket_owner_enforced' } }) =>
          operator ? (
            <OwnershipForm key={ownership} bucket={bucket} stored={ownership} />
          ) : (
            <div className="stack tight">
              <p>{t(`ownershipTitle.${ownership}`)}</p>
              <p className="muted small">{t(`ownershipHint.${ownership}`)}</p>
            </div>
          )
        }
      </Loaded>
    </Card>
  );
}

function OwnershipForm({ bucket, stored }: { bucket: string; stored: Ownership }) {
  const t = useT();
  const client = useQueryClient();
  const [ownership, setOwnership] = useState<Ownership>(stored);
  const { queryKey } = bucketSettingsQuery(bucket);
  const save = useMutation({
    mutationFn: () => {
      const { data, etag } = client.getQueryData(queryKey)!;
      return takeWithEtag(
        api.PUT('/buckets/{bucket}/settings', {
          params: { path: { bucket }, header: { 'If-Match': etag } },
          body: { description: data.description, ownership },
        }),
      );
    },
    onSuccess: (settings) => {
      client.setQueryData(queryKey, settings);
      toast(t('settings.saved'));
    },
    onError: (error) => {
      if (asProblem(error).code === 'precondition_failed') void client.invalidateQueries({ queryKey });
    },
  });
  const byAcl = save.error && asProblem(save.error).field === 'ownership';
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Choices
        label={t('ownership.lead')}
        value={ownership}
        onChange={(one) => {
          setOwnership(one);
          save.reset();
        }}
        options={OWNERSHIPS.map((value) => ({
          value,
          title: t(`ownershipTitle.${value}`),
          hint: t(`ownershipHint.${value}`),
        }))}
      />
      {byAcl ? (
        <Note tone="danger" role="alert">
          {t('ownership.aclGives')}
        </Note>
      ) : (
        <ProblemNote error={save.error} />
      )}
      <div className="row">
        <Button type="submit" variant="primary" busy={save.isPending} disabled={ownership === stored}>
          {t('ownership.save')}
        </Button>
      </div>
    </form>
  );
}
