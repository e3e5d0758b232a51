// Object Lock of a bucket: whether versions can be locked, and the default retention of new ones.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, takeWithEtag, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { bucketQuery, bucketSettingsQuery, objectLockQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT, type Translate } from '~/i18n';
import { wholeNumber } from '~/pages/rules/list';
import { Button } from '~/ui/button';
import { ConfirmDialog, FormDialog } from '~/ui/dialog';
import { Choices, SelectField, TextField } from '~/ui/field';
import { Card } from '~/ui/page';
import { Loaded, Note, problemText } from '~/ui/states';
import { toast } from '~/ui/toast';
import type { LockMode } from './lock';
import '~/pages/rules/rules.css';

type Default = NonNullable<Schemas['ObjectLock']>;
type Unit = 'days' | 'years';
const MOST: Record<Unit, number> = { days: 36_500, years: 100 };

function useLockChange(bucket: string, done: () => void) {
  const t = useT();
  const client = useQueryClient();
  const { queryKey } = objectLockQuery(bucket);
  return useMutation({
    mutationFn: (body: Schemas['DefaultRetention']) => {
      const { etag } = client.getQueryData(queryKey)!;
      return takeWithEtag(
        api.PUT('/buckets/{bucket}/object-lock', { params: { path: { bucket }, header: { 'If-Match': etag } }, body }),
      );
    },
    onSuccess: async (lock) => {
      client.setQueryData(queryKey, lock);
      await Promise.all(
        [bucketSettingsQuery(bucket), bucketQuery(bucket)].map(({ queryKey }) =>
          client.invalidateQueries({ queryKey, exact: true }),
        ),
      );
      toast(t('settings.saved'));
      done();
    },
    // Show a concurrent change behind the dialog; the user then decides whether to save again.
    onError: (error) => {
      if (asProblem(error).code === 'precondition_failed') void client.invalidateQueries({ queryKey });
    },
  });
}

function defaultText({ mode, days, years }: Default, t: Translate): string {
  if (!mode) return t('lock.noDefault');
  return t(`lockDefault.${mode}`, {
    period: days ? t('time.days', { count: days }) : t('time.years', { count: years ?? 0 }),
  });
}

export function ObjectLockCard({ bucket }: { bucket: string }) {
  const t = useT();
  const operator = useCan('operator');
  const query = useQuery(objectLockQuery(bucket));
  const versioning = useQuery(bucketSettingsQuery(bucket)).data?.data.versioning;
  const [dialog, setDialog] = useState<'on' | 'default' | null>(null);
  const close = () => setDialog(null);
  return (
    <Card title={t('lock.title')}>
      <Loaded query={query} rows={2}>
        {({ data: lock }) => (
          <div className="row wrap between">
            <div className="said stack tight">
              <div>
                <span className={`badge ${lock ? 'ok' : ''}`}>{t(lock ? 'lock.on' : 'lock.off')}</span>
              </div>
              <p className="muted small">{lock ? defaultText(lock, t) : t('lock.lead')}</p>
              {!lock && versioning && versioning !== 'enabled' && (
                <p className="muted small">{t('lock.needsVersions')}</p>
              )}
              {dialog === 'default' && lock && <DefaultDialog bucket={bucket} lock={lock} onClose={close} />}
            </div>
            {operator &&
              (lock ? (
                <Button onClick={() => setDialog('default')}>{t('lock.changeDefault')}</Button>
              ) : (
                versioning === 'enabled' && (
                  <Button icon="lock" onClick={() => setDialog('on')}>
                    {t('lock.turnOn')}
                  </Button>
                )
              ))}
          </div>
        )}
      </Loaded>
      {dialog === 'on' && <TurnOnDialog bucket={bucket} onClose={close} />}
    </Card>
  );
}

/** Turning on Object Lock is permanent, so the user must type the bucket's name. */
function TurnOnDialog({ bucket, onClose }: { bucket: string; onClose: () => void }) {
  const t = useT();
  const change = useLockChange(bucket, onClose);
  return (
    <ConfirmDialog
      title={t('lock.turnOnTitle', { name: bucket })}
      name={bucket}
      confirm={t('lock.turnOn')}
      onConfirm={() => change.mutate({})}
      onClose={onClose}
      busy={change.isPending}
      error={change.error}
    >
      <p>{t('lock.turnOnLead')}</p>
      <Note tone="warn">{t('lock.forGood')}</Note>
    </ConfirmDialog>
  );
}

function DefaultDialog({ bucket, lock, onClose }: { bucket: string; lock: Default; onClose: () => void }) {
  const t = useT();
  const [mode, setMode] = useState<LockMode | 'none'>(lock.mode ?? 'none');
  const [unit, setUnit] = useState<Unit>(lock.years ? 'years' : 'days');
  const [period, setPeriod] = useState(String(lock.years ?? lock.days ?? 30));
  const [tried, setTried] = useState(false);
  const change = useLockChange(bucket, onClose);
  const count = wholeNumber(period, 1, MOST[unit]);
  const problem = change.error ? asProblem(change.error) : null;
  const beside = mode !== 'none' && (problem?.field === 'days' || problem?.field === 'years');
  const save = () => {
    setTried(true);
    if (mode === 'none') change.mutate({});
    else if (count !== null) change.mutate({ mode, [unit]: count });
  };
  const fault =
    tried && count === null ? t('lock.periodFault', { max: MOST[unit] }) : beside ? problemText(problem, t) : undefined;
  return (
    <FormDialog
      title={t('lock.changeDefault')}
      submit={t('action.save')}
      onClose={onClose}
      onSubmit={save}
      busy={change.isPending}
      error={beside ? null : problem}
    >
      <p className="muted small">{t('lock.defaultLead')}</p>
      <Choices
        label={t('lock.mode')}
        value={mode}
        onChange={setMode}
        options={[
          { value: 'none', title: t('lockMode.none') },
          { value: 'governance', title: t('lockMode.governance'), hint: t('lockModeHint.governance') },
          { value: 'compliance', title: t('lockMode.compliance'), hint: t('lockModeHint.compliance') },
        ]}
      />
      {mode !== 'none' && (
        <div className="pair">
          <TextField label={t('lock.period')} inputMode="numeric" value={period} onChange={setPeriod} error={fault} />
          <SelectField label={t('lock.unit')} value={unit} onChange={(next) => setUnit(next as Unit)}>
            <option value="days">{t('lock.days')}</option>
            <option value="years">{t('lock.years')}</option>
          </SelectField>
        </div>
      )}
    </FormDialog>
  );
}
