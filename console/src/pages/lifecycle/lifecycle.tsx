import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, takeWithEtag } from '~/api/client';
import { bucketSettingsQuery, lifecycleQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useI18n, useT } from '~/i18n';
import { useRuleChange } from '~/pages/rules/use_rules';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { Icon } from '~/ui/icons';
import { Card } from '~/ui/page';
import { Empty, Loaded, ProblemNote } from '~/ui/states';
import { ConcernedNote, useConcerned } from './concerned';
import { deletes, formOf, type Rule } from './form';
import { RuleDialog } from './rule_dialog';
import { aboutOf, sayingsOf } from './says';
import '~/pages/rules/rules.css';

const route = getRouteApi('/buckets/$bucket/lifecycle');
const RULES_MAX = 1_000;

/** Stores the bucket's rules with one of them changed. */
function useLifecycleChange(bucket: string, done: () => void) {
  const put = (rules: Rule[], etag: string) =>
    takeWithEtag(
      api.PUT('/buckets/{bucket}/lifecycle', {
        params: { path: { bucket }, header: { 'If-Match': etag } },
        body: { rules },
      }),
    );
  return useRuleChange<Rule>(lifecycleQuery(bucket).queryKey, put, done);
}

export function LifecycleTab() {
  const t = useT();
  const { bucket } = route.useParams();
  const operator = useCan('operator');
  const query = useQuery(lifecycleQuery(bucket));
  const settings = useQuery(bucketSettingsQuery(bucket));
  const [editing, setEditing] = useState<Rule | 'new' | null>(null);
  const [removing, setRemoving] = useState<Rule | null>(null);
  const rules = query.data?.data.rules ?? [];
  const add = operator && rules.length < RULES_MAX && (
    <Button small variant="primary" icon="plus" onClick={() => setEditing('new')}>
      {t('lifecycle.add')}
    </Button>
  );
  const kept = settings.data !== undefined && settings.data.data.versioning !== 'off';
  return (
    <Card title={t('lifecycle.title')} actions={rules.length > 0 && add} pad={false}>
      <Loaded query={query}>
        {() =>
          rules.length === 0 ? (
            <Empty icon="clock" title={t('lifecycle.empty')} action={add}>
              {t('lifecycle.emptyLead')}
            </Empty>
          ) : (
            <>
              <p className="muted small rule-lead">{t(kept ? 'lifecycle.leadVersioned' : 'lifecycle.lead')}</p>
              <ul className="rule-list">
                {rules.map((rule) => (
                  <RuleRow
                    key={rule.id}
                    bucket={bucket}
                    rule={rule}
                    onEdit={() => setEditing(rule)}
                    onRemove={() => setRemoving(rule)}
                  />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
      {editing && (
        <EditDialog
          bucket={bucket}
          rule={editing === 'new' ? null : editing}
          kept={kept}
          onClose={() => setEditing(null)}
        />
      )}
      {removing && <RemoveDialog bucket={bucket} rule={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

function RuleRow({
  bucket,
  rule,
  onEdit,
  onRemove,
}: {
  bucket: string;
  rule: Rule;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { t, language } = useI18n();
  const operator = useCan('operator');
  const [enabling, setEnabling] = useState(false);
  const change = useLifecycleChange(bucket, () => setEnabling(false));
  const turn = () => change.mutate({ was: rule, next: { ...rule, enabled: !rule.enabled } });
  // Disabling a rule loses nothing. Enabling a rule may delete objects soon after.
  const toggle = () => (!rule.enabled && deletes(formOf(rule)) ? setEnabling(true) : turn());
  return (
    <li>
      <div className={`what ${rule.enabled ? '' : 'off'}`}>
        <h3>{aboutOf(rule, t, language)}</h3>
        <ul className="says">
          {sayingsOf(rule, t, language).map((text) => (
            <li key={text}>
              <Icon name="chevron" size={12} />
              <span>{text}</span>
            </li>
          ))}
        </ul>
        <p className="muted small break">
          <span className={`badge ${rule.enabled ? 'ok' : ''}`}>
            {t(rule.enabled ? 'lifecycle.on' : 'lifecycle.off')}
          </span>{' '}
          {rule.id}
        </p>
        {!enabling && <ProblemNote error={change.error} />}
        {enabling && (
          <EnableDialog
            bucket={bucket}
            rule={rule}
            onConfirm={turn}
            onClose={() => setEnabling(false)}
            busy={change.isPending}
            error={change.error}
          />
        )}
      </div>
      {operator && (
        <div className="acts">
          <Button
            small
            variant="quiet"
            busy={change.isPending}
            onClick={toggle}
            aria-label={t(rule.enabled ? 'lifecycle.disableOf' : 'lifecycle.enableOf', { rule: rule.id })}
          >
            {t(rule.enabled ? 'lifecycle.disable' : 'lifecycle.enable')}
          </Button>
          <Button small variant="quiet" onClick={onEdit} aria-label={t('lifecycle.changeOf', { rule: rule.id })}>
            {t('action.change')}
          </Button>
          <Button
            small
            variant="quiet"
            icon="trash"
            onClick={onRemove}
            aria-label={t('lifecycle.removeOf', { rule: rule.id })}
          />
        </div>
      )}
    </li>
  );
}

function EnableDialog({
  bucket,
  rule,
  onConfirm,
  onClose,
  busy,
  error,
}: {
  bucket: string;
  rule: Rule;
  onConfirm: () => void;
  onClose: () => void;
  busy: boolean;
  error: unknown;
}) {
  const { t, language } = useI18n();
  const concerned = useConcerned(bucket, rule);
  return (
    <ConfirmDialog
      title={t('lifecycle.enableTitle')}
      confirm={t('lifecycle.enable')}
      onConfirm={onConfirm}
      onClose={onClose}
      busy={busy}
      disabled={concerned.pending}
      error={error}
    >
      <p className="break">
        <strong>{aboutOf(rule, t, language)}</strong>
      </p>
      <ul>
        {sayingsOf(rule, t, language).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <ConcernedNote rule={rule} concerned={concerned} />
    </ConfirmDialog>
  );
}

function EditDialog({
  bucket,
  rule,
  kept,
  onClose,
}: {
  bucket: string;
  rule: Rule | null;
  kept: boolean;
  onClose: () => void;
}) {
  const query = useQuery(lifecycleQuery(bucket));
  const change = useLifecycleChange(bucket, onClose);
  const taken = (query.data?.data.rules ?? []).map(({ id }) => id).filter((id) => id !== rule?.id);
  return (
    <RuleDialog
      bucket={bucket}
      rule={rule}
      taken={taken}
      kept={kept}
      onSave={(next) => change.mutate({ was: rule, next })}
      onClose={onClose}
      busy={change.isPending}
      error={change.error}
    />
  );
}

function RemoveDialog({ bucket, rule, onClose }: { bucket: string; rule: Rule; onClose: () => void }) {
  const { t, language } = useI18n();
  const change = useLifecycleChange(bucket, onClose);
  return (
    <ConfirmDialog
      title={t('lifecycle.removeTitle')}
      confirm={t('lifecycle.remove')}
      onConfirm={() => change.mutate({ was: rule, next: null })}
      onClose={onClose}
      busy={change.isPending}
      error={change.error}
    >
      <p className="break">
        <strong>{aboutOf(rule, t, language)}</strong>
      </p>
      <ul>
        {sayingsOf(rule, t, language).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p className="muted small">{t('lifecycle.removeLead')}</p>
    </ConfirmDialog>
  );
}
