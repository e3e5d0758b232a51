import { useRef, useState } from 'react';
import { asProblem } from '~/api/problem';
import { useT } from '~/i18n';
import { blamedField, unshownOfRule } from '~/pages/rules/list';
import { SizeField } from '~/pages/rules/size_field';
import { tagsOf } from '~/pages/tags/rules';
import { TagFields, useTagRows } from '~/pages/tags/tags';
import { FormDialog } from '~/ui/dialog';
import { BesideError, Check, Choices, TextField } from '~/ui/field';
import { Note, problemText } from '~/ui/states';
import { ConcernedNote, useConcerned } from './concerned';
import {
  deletes,
  faultsOf,
  formOf,
  isWhole,
  ruleOf,
  TAGS_MAX,
  type Current,
  type Field,
  type Form,
  type Rule,
} from './form';

interface Props {
  bucket: string;
  /** Null: a new rule. */
  rule: Rule | null;
  /** The names of the other rules. */
  taken: readonly string[];
  /** True if the bucket keeps versions. */
  kept: boolean;
  onSave: (rule: Rule) => void;
  onClose: () => void;
  busy: boolean;
  error: unknown;
}

/** Shows each fault next to its field, after the first attempt to save. */
export function RuleDialog({ bucket, rule, taken, kept, onSave, onClose, busy, error }: Props) {
  const t = useT();
  const body = useRef<HTMLDivElement>(null);
  const [typed, setForm] = useState<Form>(() => formOf(rule ?? undefined));
  const tags = useTagRows(tagsOf(rule?.tags ?? {}), TAGS_MAX);
  const [tried, setTried] = useState(false);
  const form = { ...typed, tags: tags.rows };
  const set = (change: Partial<Form>) => setForm({ ...typed, ...change });
  const faults = faultsOf(form, taken);
  // Objects can be counted only for a valid rule. Its name and the tick for the whole bucket do not
  // matter.
  const sound = Object.keys(faults).every((field) => field === 'whole' || field === 'id');
  const counted = deletes(form) && sound ? ruleOf(form, rule ?? undefined) : null;
  const concerned = useConcerned(bucket, counted);
  const counting = Object.keys(faults).length === 0 && concerned.pending;
  const problem = error ? asProblem(error) : null;
  const blamed = blamedField(problem?.field);
  const at = (field: Field) => {
    if (tried && faults[field]) return t(`lifecycleFault.${faults[field]}`);
    return blamed === field && problem ? problemText(problem, t) : undefined;
  };
  const shown: (Field | false)[] = [
    'id',
    'prefix',
    'size_above',
    'size_below',
    'expired_markers',
    'rule',
    form.current === 'days' && 'days',
    form.current === 'date' && 'date',
    form.noncurrent && 'noncurrent_days',
    form.noncurrent && 'noncurrent_kept',
    form.abort && 'abort_days',
  ];
  const save = () => {
    setTried(true);
    if (Object.keys(faults).length === 0) return onSave(ruleOf(form, rule ?? undefined));
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <FormDialog
      title={t(rule ? 'lifecycle.change' : 'lifecycle.add')}
      submit={t('action.save')}
      onClose={onClose}
      onSubmit={save}
      busy={busy}
      disabled={counting}
      error={unshownOfRule(problem, ...shown)}
      wide
    >
      <div className="stack" ref={body}>
        <TextField
          label={t('lifecycle.name')}
          hint={t('lifecycle.nameHint')}
          autoFocus
          value={form.id}
          onChange={(id) => set({ id })}
          error={at('id')}
        />
        <fieldset className="part">
          <legend>
            <h3>{t('lifecycle.which')}</h3>
          </legend>
          <TextField
            label={t('grants.prefixOptional')}
            hint={t('grants.prefixHint')}
            mono
            placeholder="logs/"
            value={form.prefix}
            onChange={(prefix) => set({ prefix })}
            error={at('prefix')}
          />
          <div className="pair">
            <SizeField
              label={t('lifecycle.sizeAbove')}
              size={form.sizeAbove}
              onChange={(sizeAbove) => set({ sizeAbove })}
              error={at('size_above')}
            />
            <SizeField
              label={t('lifecycle.sizeBelow')}
              size={form.sizeBelow}
              onChange={(sizeBelow) => set({ sizeBelow })}
              error={at('size_below')}
            />
          </div>
          <div className="stack tight">
            <span className="legend">{t('lifecycle.tags')}</span>
            <TagFields {...tags} />
          </div>
        </fieldset>
        <Actions form={form} set={set} at={at} kept={kept} />
        {deletes(form) && isWhole(form) && (
          <div className="stack tight">
            <Check label={t('lifecycle.whole')} checked={form.whole} onChange={(whole) => set({ whole })} />
            <BesideError text={at('whole')} />
          </div>
        )}
        {counted && <ConcernedNote rule={counted} concerned={concerned} />}
        {at('rule') && (
          <Note tone="danger" role="alert">
            {at('rule')}
          </Note>
        )}
      </div>
    </FormDialog>
  );
}

function Actions({
  form,
  set,
  at,
  kept,
}: {
  form: Form;
  set: (change: Partial<Form>) => void;
  at: (field: Field) => string | undefined;
  kept: boolean;
}) {
  const t = useT();
  const currents: { value: Current; title: string; hint?: string }[] = [
    { value: 'days', title: t('lifecycleCurrent.days') },
    { value: 'date', title: t('lifecycleCurrent.date') },
    { value: 'markers', title: t('lifecycleCurrent.markers'), hint: t('lifecycle.markersHint') },
    { value: 'stay', title: t('lifecycleCurrent.stay') },
  ];
  return (
    <fieldset className="part">
      <legend>
        <h3>{t('lifecycle.becomes')}</h3>
      </legend>
      <Choices
        two
        label={t('lifecycle.current')}
        value={form.current}
        options={currents}
        onChange={(current) => set({ current })}
      />
      {form.current === 'days' && (
        <TextField
          label={t('lifecycle.days')}
          inputMode="numeric"
          value={form.days}
          onChange={(days) => set({ days })}
          hint={kept ? t('lifecycle.daysVersioned') : undefined}
          error={at('days')}
        />
      )}
      {form.current === 'date' && (
        <TextField
          label={t('lifecycle.date')}
          type="date"
          value={form.date}
          onChange={(date) => set({ date })}
          hint={t('lifecycle.dateHint')}
          error={at('date')}
        />
      )}
      <BesideError text={at('expired_markers')} />
      <Check
        label={t('lifecycle.noncurrentTitle')}
        checked={form.noncurrent}
        onChange={(noncurrent) => set({ noncurrent })}
      />
      {form.noncurrent && (
        <div className="pair under">
          <TextField
            label={t('lifecycle.noncurrentDays')}
            inputMode="numeric"
            value={form.noncurrentDays}
            onChange={(noncurrentDays) => set({ noncurrentDays })}
            error={at('noncurrent_days')}
          />
          <TextField
            label={t('lifecycle.noncurrentKept')}
            inputMode="numeric"
            value={form.noncurrentKept}
            onChange={(noncurrentKept) => set({ noncurrentKept })}
            error={at('noncurrent_kept')}
          />
        </div>
      )}
      <Check label={t('lifecycle.abortTitle')} checked={form.abort} onChange={(abort) => set({ abort })} />
      {form.abort && (
        <div className="under">
          <TextField
            label={t('lifecycle.abortDays')}
            inputMode="numeric"
            value={form.abortDays}
            onChange={(abortDays) => set({ abortDays })}
            error={at('abort_days')}
          />
        </div>
      )}
    </fieldset>
  );
}
