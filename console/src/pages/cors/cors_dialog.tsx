import { useRef, useState } from 'react';
import { asProblem } from '~/api/problem';
import { useT } from '~/i18n';
import { blamedField, unshownOfRule } from '~/pages/rules/list';
import { FormDialog } from '~/ui/dialog';
import { BesideError, Check, TextArea, TextField } from '~/ui/field';
import { problemText } from '~/ui/states';
import { faultsOf, formOf, METHODS, ruleOf, type CorsRule, type Field, type Form, type Method } from './form';

interface Props {
  /** Null: a new rule. */
  rule: CorsRule | null;
  onSave: (rule: CorsRule) => void;
  onClose: () => void;
  busy: boolean;
  error: unknown;
}

/** Shows each fault next to its field, after the first attempt to save. */
export function CorsDialog({ rule, onSave, onClose, busy, error }: Props) {
  const t = useT();
  const body = useRef<HTMLDivElement>(null);
  const [form, setForm] = useState<Form>(() => formOf(rule ?? undefined));
  const [tried, setTried] = useState(false);
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const faults = faultsOf(form);
  const problem = error ? asProblem(error) : null;
  const blamed = blamedField(problem?.field);
  const at = (field: Field) => {
    if (tried && faults[field]) return t(`corsFault.${faults[field]}`);
    return blamed === field && problem ? problemText(problem, t) : undefined;
  };
  const save = () => {
    setTried(true);
    if (Object.keys(faults).length === 0) return onSave(ruleOf(form, rule ?? undefined));
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const choose = (method: Method, on: boolean) =>
    set({ methods: METHODS.filter((one) => (one === method ? on : form.methods.includes(one))) });
  return (
    <FormDialog
      title={t(rule ? 'cors.change' : 'cors.add')}
      submit={t('action.save')}
      onClose={onClose}
      onSubmit={save}
      busy={busy}
      error={unshownOfRule(problem, 'origins', 'methods', 'headers', 'exposed_headers', 'max_age_s', 'id')}
    >
      <div className="stack" ref={body}>
        <TextArea
          label={t('cors.origins')}
          hint={t('cors.originsHint')}
          mono
          autoFocus
          rows={3}
          placeholder="https://app.example.com"
          value={form.origins}
          onChange={(origins) => set({ origins })}
          error={at('origins')}
        />
        <fieldset className="choices">
          <legend className="legend">{t('cors.methods')}</legend>
          <div className="row wrap" style={{ gap: 16 }}>
            {METHODS.map((method) => (
              <Check
                key={method}
                label={method}
                checked={form.methods.includes(method)}
                onChange={(on) => choose(method, on)}
              />
            ))}
          </div>
          <BesideError text={at('methods')} />
        </fieldset>
        <TextArea
          label={t('cors.headers')}
          hint={t('cors.headersHint')}
          mono
          rows={2}
          value={form.headers}
          onChange={(headers) => set({ headers })}
          error={at('headers')}
        />
        <TextArea
          label={t('cors.exposed')}
          hint={t('cors.exposedHint')}
          mono
          rows={2}
          placeholder="ETag"
          value={form.exposed}
          onChange={(exposed) => set({ exposed })}
          error={at('exposed_headers')}
        />
        <div className="pair">
          <TextField
            label={t('cors.maxAge')}
            inputMode="numeric"
            value={form.maxAge}
            onChange={(maxAge) => set({ maxAge })}
            error={at('max_age_s')}
          />
          <TextField label={t('lifecycle.name')} value={form.id} onChange={(id) => set({ id })} error={at('id')} />
        </div>
      </div>
    </FormDialog>
  );
}
