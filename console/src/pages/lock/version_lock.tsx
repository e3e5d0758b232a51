// Retention and legal hold of one version, in the object's panel.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { bucketSettingsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { objectChanged } from '~/pages/objects/use_listing';
import { Button } from '~/ui/button';
import { FormDialog } from '~/ui/dialog';
import { Check, Choices, TextField } from '~/ui/field';
import { Time, toLocal } from '~/ui/format';
import { problemText } from '~/ui/states';
import { toast } from '~/ui/toast';
import { fromLocal, needsBypass, type LockMode, type Retention } from './lock';

type Detail = Schemas['ObjectDetail'];

/** Renders nothing if the bucket has no Object Lock. */
export function VersionLock({ bucket, detail }: { bucket: string; detail: Detail }) {
  const t = useT();
  const operator = useCan('operator');
  const settings = useQuery(bucketSettingsQuery(bucket));
  const [editing, setEditing] = useState(false);
  const { retention, legal_hold } = detail;
  if (!settings.data?.data.object_lock) return null;
  return (
    <section className="stack tight" aria-label={t('lock.title')}>
      <div className="row between">
        <h3>{t('lock.title')}</h3>
        {operator && (
          <Button small variant="quiet" aria-label={t('lock.change')} onClick={() => setEditing(true)}>
            {t('action.change')}
          </Button>
        )}
      </div>
      <dl className="facts small">
        <dt>{t('lock.retention')}</dt>
        <dd>
          {retention ? (
            <>
              {t(`lockMode.${retention.mode}`)} · {t('lock.until')} <Time value={retention.until} />
            </>
          ) : (
            <span className="muted">{t('lockMode.none')}</span>
          )}
        </dd>
        <dt>{t('lock.hold')}</dt>
        <dd>
          {legal_hold ? (
            <span className="badge warn">{t('lock.on')}</span>
          ) : (
            <span className="muted">{t('lock.off')}</span>
          )}
        </dd>
      </dl>
      {editing && <LockDialog bucket={bucket} detail={detail} onClose={() => setEditing(false)} />}
    </section>
  );
}

const tomorrow = () => toLocal(new Date(Date.now() + 86_400_000).toISOString());

function LockDialog({ bucket, detail, onClose }: { bucket: string; detail: Detail; onClose: () => void }) {
  const t = useT();
  const owner = useCan('owner');
  const was = detail.retention;
  const [mode, setMode] = useState<LockMode | 'none'>(was?.mode ?? 'none');
  const [until, setUntil] = useState(() => (was ? toLocal(was.until) : tomorrow()));
  const [hold, setHold] = useState(detail.legal_hold);
  const [bypass, setBypass] = useState(false);
  const valid = !Number.isNaN(new Date(until).getTime());
  const next: Retention = mode === 'none' || !valid ? null : { mode, until: fromLocal(until, was?.until) };
  const weaker = needsBypass(was, next, new Date());
  const same = mode === (was?.mode ?? 'none') && (!next || next.until === was?.until);
  const save = useMutation({
    mutationFn: async () => {
      const params = { path: { bucket }, query: { key: detail.key, version_id: detail.version_id } };
      if (hold !== detail.legal_hold)
        await take(api.PUT('/buckets/{bucket}/versions/legal-hold', { params, body: { on: hold } }));
      if (!same)
        await take(
          api.PUT('/buckets/{bucket}/versions/retention', {
            params,
            body: { ...next, bypass_governance: bypass && weaker },
          }),
        );
    },
    onSuccess: () => {
      toast(t('settings.saved'));
      onClose();
    },
    // Also after an error: the legal hold may have changed although setting the retention failed.
    onSettled: () => objectChanged(bucket, detail.key),
  });
  const problem = save.error ? asProblem(save.error) : null;
  const refused = problem?.code === 'locked';
  const beside = refused || (mode !== 'none' && problem?.field === 'until');
  const said = !beside
    ? undefined
    : refused
      ? t(was?.mode === 'compliance' ? 'lock.refusedCompliance' : 'lock.refusedGovernance')
      : problemText(problem, t);
  return (
    <FormDialog
      title={t('lock.change')}
      submit={t('action.save')}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={(same && hold === detail.legal_hold) || (mode !== 'none' && !valid)}
      error={beside ? null : problem}
    >
      <p className="mono break small">{detail.key}</p>
      <Choices
        label={t('lock.retention')}
        value={mode}
        onChange={(one) => {
          setMode(one);
          save.reset();
        }}
        options={[
          { value: 'none', title: t('lockMode.none') },
          { value: 'governance', title: t('lockMode.governance'), hint: t('lockModeHint.governance') },
          { value: 'compliance', title: t('lockMode.compliance'), hint: t('lockModeHint.compliance') },
        ]}
      />
      {(mode !== 'none' || refused) && (
        <TextField
          label={t('lock.untilField')}
          type="datetime-local"
          value={until}
          disabled={mode === 'none'}
          onChange={(text) => {
            setUntil(text);
            save.reset();
          }}
          error={said}
        />
      )}
      {owner && weaker && <Check label={t('lock.bypass')} checked={bypass} onChange={setBypass} />}
      <Check label={t('lock.holdField')} checked={hold} onChange={setHold} />
    </FormDialog>
  );
}
