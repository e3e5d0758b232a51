import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, takeWithEtag } from '~/api/client';
import { corsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { useRuleChange } from '~/pages/rules/use_rules';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { Icon } from '~/ui/icons';
import { Card } from '~/ui/page';
import { Loaded } from '~/ui/states';
import { CorsDialog } from './cors_dialog';
import type { CorsRule } from './form';
import '~/pages/rules/rules.css';

const RULES_MAX = 100;

function useCorsChange(bucket: string, done: () => void) {
  const put = (rules: CorsRule[], etag: string) =>
    takeWithEtag(
      api.PUT('/buckets/{bucket}/cors', {
        params: { path: { bucket }, header: { 'If-Match': etag } },
        body: { rules },
      }),
    );
  return useRuleChange<CorsRule>(corsQuery(bucket).queryKey, put, done);
}

/** The CORS rules: which web pages from other origins may use the bucket. */
export function CorsCard({ bucket }: { bucket: string }) {
  const t = useT();
  const operator = useCan('operator');
  const query = useQuery(corsQuery(bucket));
  const [editing, setEditing] = useState<CorsRule | 'new' | null>(null);
  const [removing, setRemoving] = useState<CorsRule | null>(null);
  const rules = query.data?.data.rules ?? [];
  return (
    <Card
      title={t('cors.title')}
      actions={
        operator &&
        query.data &&
        rules.length < RULES_MAX && (
          <Button small icon="plus" onClick={() => setEditing('new')}>
            {t('cors.add')}
          </Button>
        )
      }
      pad={false}
    >
      <Loaded query={query} rows={2}>
        {() => (
          <>
            <p className="muted small rule-lead">{t(rules.length === 0 ? 'cors.empty' : 'cors.lead')}</p>
            {rules.length > 0 && (
              <ul className="rule-list">
                {rules.map((rule, at) => (
                  <CorsRow
                    key={at}
                    n={at + 1}
                    rule={rule}
                    onEdit={() => setEditing(rule)}
                    onRemove={() => setRemoving(rule)}
                  />
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
      {editing && (
        <EditDialog bucket={bucket} rule={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {removing && <RemoveDialog bucket={bucket} rule={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

function CorsRow({
  n,
  rule,
  onEdit,
  onRemove,
}: {
  n: number;
  rule: CorsRule;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const t = useT();
  const operator = useCan('operator');
  const says = [
    t('cors.may', { methods: rule.methods.join(', ') }),
    ...(rule.headers.length > 0 ? [t('cors.sends', { headers: rule.headers.join(', ') })] : []),
    ...(rule.exposed_headers.length > 0 ? [t('cors.reads', { headers: rule.exposed_headers.join(', ') })] : []),
    ...(rule.max_age_s !== null ? [t('cors.remembers', { count: rule.max_age_s })] : []),
  ];
  return (
    <li>
      <div className="what">
        <h3>{rule.origins.includes('*') ? t('cors.anybody') : rule.origins.join(', ')}</h3>
        <ul className="says">
          {says.map((text) => (
            <li key={text}>
              <Icon name="chevron" size={12} />
              <span>{text}</span>
            </li>
          ))}
        </ul>
        {rule.id && <p className="muted small break">{rule.id}</p>}
      </div>
      {operator && (
        <div className="acts">
          <Button small variant="quiet" onClick={onEdit} aria-label={t('cors.changeOf', { n })}>
            {t('action.change')}
          </Button>
          <Button small variant="quiet" icon="trash" onClick={onRemove} aria-label={t('cors.removeOf', { n })} />
        </div>
      )}
    </li>
  );
}

function EditDialog({ bucket, rule, onClose }: { bucket: string; rule: CorsRule | null; onClose: () => void }) {
  const change = useCorsChange(bucket, onClose);
  return (
    <CorsDialog
      rule={rule}
      onSave={(next) => change.mutate({ was: rule, next })}
      onClose={onClose}
      busy={change.isPending}
      error={change.error}
    />
  );
}

function RemoveDialog({ bucket, rule, onClose }: { bucket: string; rule: CorsRule; onClose: () => void }) {
  const t = useT();
  const change = useCorsChange(bucket, onClose);
  return (
    <ConfirmDialog
      title={t('lifecycle.removeTitle')}
      confirm={t('lifecycle.remove')}
      onConfirm={() => change.mutate({ was: rule, next: null })}
      onClose={onClose}
      busy={change.isPending}
      error={change.error}
    >
      <p className="mono break">{rule.origins.join(', ')}</p>
      <p>{t('cors.removeLead')}</p>
    </ConfirmDialog>
  );
}
