// How much a bucket, or all buckets of a user together, may hold: a card that shows the quota and
// changes it.
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { bucketQuotaQuery, userQuotaQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useI18n, useT } from '~/i18n';
import { wholeNumber } from '~/pages/rules/list';
import { bytesOf, sizeOf } from '~/pages/rules/size';
import { SizeField } from '~/pages/rules/size_field';
import { Button } from '~/ui/button';
import { TextField } from '~/ui/field';
import { formatBytes, formatNumber } from '~/ui/format';
import { Card } from '~/ui/page';
import { Loaded, ProblemNote } from '~/ui/states';
import { toast } from '~/ui/toast';

type Quota = Schemas['Quota'];
type QuotaUsage = Schemas['QuotaUsage'];

export function BucketQuotaCard({ bucket }: { bucket: string }) {
  const t = useT();
  const client = useQueryClient();
  const options = bucketQuotaQuery(bucket);
  return (
    <QuotaCard
      lead={t('quota.bucketLead')}
      query={useQuery(options)}
      save={(body) => take(api.PUT('/buckets/{bucket}/quota', { params: { path: { bucket } }, body }))}
      onSaved={(next) => client.setQueryData(options.queryKey, next)}
    />
  );
}

export function UserQuotaCard({ user }: { user: string }) {
  const t = useT();
  const client = useQueryClient();
  const options = userQuotaQuery(user);
  return (
    <QuotaCard
      lead={t('quota.userLead')}
      query={useQuery(options)}
      save={(body) => take(api.PUT('/users/{user}/quota', { params: { path: { user } }, body }))}
      onSaved={(next) => client.setQueryData(options.queryKey, next)}
    />
  );
}

interface Props {
  lead: string;
  query: UseQueryResult<QuotaUsage>;
  save: (quota: Quota) => Promise<QuotaUsage>;
  onSaved: (next: QuotaUsage) => void;
}

function QuotaCard({ lead, query, save, onSaved }: Props) {
  const { t, language } = useI18n();
  const operator = useCan('operator');
  return (
    <Card title={t('quota.title')}>
      <Loaded query={query} rows={2}>
        {(data) => (
          <div className="stack">
            <p className="muted small">{lead}</p>
            <div className="stats">
              <Limited
                label={t('usage.stored')}
                used={data.used_bytes}
                limit={data.bytes}
                format={(value) => formatBytes(value, language)}
              />
              <Limited
                label={t('objects.count')}
                used={data.used_objects}
                limit={data.objects}
                format={(value) => formatNumber(value, language)}
              />
            </div>
            {operator && (
              <QuotaForm key={`${data.bytes} ${data.objects}`} initial={data} save={save} onSaved={onSaved} />
            )}
          </div>
        )}
      </Loaded>
    </Card>
  );
}

/** What is used, of how much, with a bar that is red from 90 % on. */
function Limited({
  label,
  used,
  limit,
  format,
}: {
  label: string;
  used: number;
  limit: number | null;
  format: (value: number) => string;
}) {
  const t = useT();
  const part = limit === null ? 0 : limit === 0 ? 1 : Math.min(used / limit, 1);
  return (
    <div className="stat">
      <span className="label">{label}</span>
      <span className="value">{format(used)}</span>
      <span className="sub">{limit === null ? t('quota.none') : t('quota.of', { limit: format(limit) })}</span>
      {limit !== null && (
        <div className={`progress ${part >= 0.9 ? 'danger' : ''}`} aria-hidden="true">
          <span style={{ width: `${part * 100}%` }} />
        </div>
      )}
    </div>
  );
}

/** The form's key is the stored quota, so that a change from elsewhere resets the form. */
function QuotaForm({
  initial,
  save,
  onSaved,
}: {
  initial: QuotaUsage;
  save: (quota: Quota) => Promise<QuotaUsage>;
  onSaved: (next: QuotaUsage) => void;
}) {
  const t = useT();
  const [size, setSize] = useState(sizeOf(initial.bytes, 'GiB'));
  const [count, setCount] = useState(initial.objects === null ? '' : String(initial.objects));
  const [checked, setChecked] = useState(false);
  const bytes = bytesOf(size);
  const objects = count.trim() === '' ? null : (wholeNumber(count, 0, Number.MAX_SAFE_INTEGER) ?? undefined);
  const change = useMutation({
    mutationFn: save,
    onSuccess: (next) => {
      onSaved(next);
      toast(t('settings.saved'));
    },
  });
  const fault = t('lifecycleFault.size');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (bytes !== undefined && objects !== undefined) change.mutate({ bytes, objects });
      }}
    >
      <div className="grid two">
        <SizeField
          label={t('quota.bytesMax')}
          size={size}
          onChange={setSize}
          error={checked && bytes === undefined ? fault : undefined}
        />
        <TextField
          label={t('quota.objectsMax')}
          hint={t('quota.objectsHint')}
          inputMode="numeric"
          value={count}
          onChange={setCount}
          error={checked && objects === undefined ? fault : undefined}
        />
      </div>
      <ProblemNote error={change.error} />
      <div className="row">
        <Button
          type="submit"
          variant="primary"
          busy={change.isPending}
          disabled={bytes === initial.bytes && objects === initial.objects}
        >
          {t('action.save')}
        </Button>
      </div>
    </form>
  );
}
