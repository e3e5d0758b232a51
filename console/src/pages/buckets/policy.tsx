import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { bucketPolicyQuery, publicAccessQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { PolicyEditor } from '~/pages/policy/editor';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { Check } from '~/ui/field';
import { Card } from '~/ui/page';
import { Loaded, Note, ProblemNote } from '~/ui/states';
import { toast } from '~/ui/toast';

const example = (bucket: string) =>
  JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ReadOnly',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam:::user/NAME' },
          Action: ['s3:GetObject'],
          Resource: `arn:aws:s3:::${bucket}/*`,
        },
      ],
    },
    null,
    2,
  );

/** Refetches the policy and the public access settings. Each response depends on the other:
 * whether the policy is public, and whether that has an effect. */
function useChanged(bucket: string) {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [bucketPolicyQuery(bucket), publicAccessQuery(bucket)].map(({ queryKey }) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
}

export function BucketPolicyCard({ bucket }: { bucket: string }) {
  const t = useT();
  const query = useQuery(bucketPolicyQuery(bucket));
  const changed = useChanged(bucket);
  const params = { path: { bucket } };
  return (
    <Card
      title={t('policy.bucket')}
      actions={query.data?.data.public && <span className="badge warn">{t('policy.public')}</span>}
    >
      <Loaded query={query} rows={6}>
        {({ data: { policy }, etag }) => (
          <PolicyEditor
            label={t('policy.document')}
            policy={policy}
            example={example(bucket)}
            of={bucket}
            lead={t('policy.bucketLead')}
            save={(text) =>
              take(
                api.PUT('/buckets/{bucket}/policy', {
                  params: { ...params, header: { 'If-Match': etag } },
                  body: { policy: text },
                }),
              ).finally(changed)
            }
            remove={() => take(api.DELETE('/buckets/{bucket}/policy', { params })).then(changed)}
          />
        )}
      </Loaded>
    </Card>
  );
}

const SETTINGS = ['block_public_policy', 'restrict_public_buckets', 'block_public_acls', 'ignore_public_acls'] as const;
type Block = Record<(typeof SETTINGS)[number], boolean>;

export function PublicAccessCard({ bucket }: { bucket: string }) {
  const t = useT();
  const query = useQuery(publicAccessQuery(bucket));
  const changed = useChanged(bucket);
  const save = useMutation({
    mutationFn: ({ block, etag }: { block: Block; etag: string }) =>
      take(
        api.PUT('/buckets/{bucket}/public-access', {
          params: { path: { bucket }, header: { 'If-Match': etag } },
          body: block,
        }),
      ).then(changed),
    onSuccess: () => toast(t('settings.saved')),
    // Show a concurrent change; the user then decides whether to save again.
    onError: (error) => {
      if (asProblem(error).code === 'precondition_failed') void changed();
    },
  });
  const access = query.data?.data;
  const open = access && (byPolicy(access, access) || byAcl(access, access));
  return (
    <Card
      title={t('public.title')}
      actions={
        access && <span className={`badge ${open ? 'warn' : 'ok'}`}>{t(open ? 'public.open' : 'public.closed')}</span>
      }
    >
      <Loaded query={query} rows={4}>
        {({ data, etag }) => (
          <BlockForm
            key={SETTINGS.map((name) => data[name]).join()}
            bucket={bucket}
            stored={data}
            save={(block) => save.mutate({ block, etag })}
            busy={save.isPending}
            error={save.error}
          />
        )}
      </Loaded>
    </Card>
  );
}

type Access = Schemas['PublicAccess'];
const byPolicy = (access: Access, block: Block) => access.public_policy && !block.restrict_public_buckets;
const byAcl = (access: Access, block: Block) => access.public_acl && !block.ignore_public_acls;

function BlockForm({
  bucket,
  stored,
  save,
  busy,
  error,
}: {
  bucket: string;
  stored: Access;
  save: (block: Block) => void;
  busy: boolean;
  error: unknown;
}) {
  const t = useT();
  const operator = useCan('operator');
  const [block, setBlock] = useState<Block>(
    () => Object.fromEntries(SETTINGS.map((name) => [name, stored[name]])) as Block,
  );
  const [asking, setAsking] = useState(false);
  const opens =
    (byPolicy(stored, block) && !byPolicy(stored, stored)) || (byAcl(stored, block) && !byAcl(stored, stored));
  const same = SETTINGS.every((name) => block[name] === stored[name]);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (opens) setAsking(true);
        else save(block);
      }}
    >
      <p className="muted small">{t('public.lead')}</p>
      <div className="stack tight">
        {SETTINGS.map((name) => (
          <Check
            key={name}
            label={t(`publicBlock.${name}`)}
            checked={block[name]}
            disabled={!operator}
            onChange={(on) => setBlock({ ...block, [name]: on })}
          />
        ))}
      </div>
      {byPolicy(stored, block) && <Note tone="warn">{t('public.warning')}</Note>}
      {byAcl(stored, block) && <Note tone="warn">{t('public.warningAcl')}</Note>}
      <ProblemNote error={error} />
      {operator && (
        <div className="row">
          <Button type="submit" variant="primary" busy={busy} disabled={same}>
            {t('action.save')}
          </Button>
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title={t('public.openTitle', { name: bucket })}
          confirm={t('public.openIt')}
          onConfirm={() => {
            setAsking(false);
            save(block);
          }}
          onClose={() => setAsking(false)}
        >
          {byPolicy(stored, block) && <p>{t('public.warning')}</p>}
          {byAcl(stored, block) && <p>{t('public.warningAcl')}</p>}
        </ConfirmDialog>
      )}
    </form>
  );
}
