// The form of a lifecycle rule, and its faults. Pure functions. Parts of a rule that the form does
// not show stay unchanged.
import type { Schemas } from '~/api/client';
import { wholeNumber } from '~/pages/rules/list';
import { bytesOf, sizeOf, type Size } from '~/pages/rules/size';
import { faultOf, recordOf, tagsOf, type Tag } from '~/pages/tags/rules';

export type Rule = Schemas['LifecycleRule'];
export type Current = 'stay' | 'days' | 'date' | 'markers';

export interface Form {
  id: string;
  prefix: string;
  /** True if the user has ticked that the rule may apply to the whole bucket. */
  whole: boolean;
  tags: Tag[];
  sizeAbove: Size;
  sizeBelow: Size;
  current: Current;
  days: string;
  date: string;
  noncurrent: boolean;
  noncurrentDays: string;
  noncurrentKept: string;
  abort: boolean;
  /** True if the rule also changes storage classes. The form cannot edit these changes, and keeps
   * them. */
  moves: boolean;
  abortDays: string;
}

export const TAGS_MAX = 10;
const KEPT_MAX = 100;
const ID_BYTES_MAX = 255;
const PREFIX_BYTES_MAX = 1024;

const NEW_RULE: Rule = {
  id: '',
  enabled: true,
  prefix: null,
  tags: {},
  size_above: null,
  size_below: null,
  days: null,
  date: null,
  expired_markers: null,
  noncurrent_days: null,
  noncurrent_kept: null,
  abort_days: null,
  transitions: [],
  noncurrent_transitions: [],
};

const textOf = (value: number | null) => (value === null ? '' : String(value));

/** Returns true if the rule deletes objects or older versions, and not only delete markers or
 * incomplete uploads. */
export function deletes(form: Form): boolean {
  return form.current === 'days' || form.current === 'date' || form.noncurrent;
}

/** Returns true if no filter limits the rule. */
export function isWhole(form: Form): boolean {
  return (
    form.prefix === '' &&
    Object.keys(recordOf(form.tags)).length === 0 &&
    form.sizeAbove.text.trim() === '' &&
    form.sizeBelow.text.trim() === ''
  );
}

/** Converts a rule to a form. A new rule has no action until the user chooses one. */
export function formOf(rule: Rule = NEW_RULE): Form {
  const form = narrowed(rule);
  // A stored rule for the whole bucket was confirmed before.
  return { ...form, whole: rule !== NEW_RULE && isWhole(form) && deletes(form) };
}

function narrowed(rule: Rule): Form {
  return {
    id: rule.id,
    prefix: rule.prefix ?? '',
    whole: false,
    tags: tagsOf(rule.tags),
    sizeAbove: sizeOf(rule.size_above),
    sizeBelow: sizeOf(rule.size_below),
    current: rule.days !== null ? 'days' : rule.date !== null ? 'date' : rule.expired_markers ? 'markers' : 'stay',
    days: textOf(rule.days),
    date: rule.date?.slice(0, 10) ?? '',
    noncurrent: rule.noncurrent_days !== null,
    noncurrentDays: textOf(rule.noncurrent_days),
    noncurrentKept: textOf(rule.noncurrent_kept),
    abort: rule.abort_days !== null,
    moves: rule.transitions.length + rule.noncurrent_transitions.length > 0,
    abortDays: textOf(rule.abort_days),
  };
}

export type Field =
  | 'id'
  | 'prefix'
  | 'whole'
  | 'tags'
  | 'size_above'
  | 'size_below'
  | 'days'
  | 'date'
  | 'expired_markers'
  | 'noncurrent_days'
  | 'noncurrent_kept'
  | 'abort_days'
  | 'rule';
export type Fault =
  | 'taken'
  | 'long'
  | 'size'
  | 'sizes'
  | 'days'
  | 'date'
  | 'kept'
  | 'unfilterable'
  | 'tags'
  | 'nothing'
  | 'whole';

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** `taken`: the names of the other rules. */
export function faultsOf(form: Form, taken: readonly string[]): Partial<Record<Field, Fault>> {
  const faults: Partial<Record<Field, Fault>> = {};
  const [above, below] = [bytesOf(form.sizeAbove), bytesOf(form.sizeBelow)];
  const filtered =
    Object.keys(recordOf(form.tags)).length > 0 || form.sizeAbove.text !== '' || form.sizeBelow.text !== '';
  if (form.id !== '' && taken.includes(form.id)) faults.id = 'taken';
  if (bytes(form.id) > ID_BYTES_MAX) faults.id = 'long';
  if (bytes(form.prefix) > PREFIX_BYTES_MAX) faults.prefix = 'long';
  if (form.tags.some((_, index) => faultOf(form.tags, index) !== null)) faults.tags = 'tags';
  if (above === undefined) faults.size_above = 'size';
  if (below === undefined) faults.size_below = 'size';
  if (typeof above === 'number' && typeof below === 'number' && above >= below) faults.size_below = 'sizes';
  if (form.current === 'days' && wholeNumber(form.days) === null) faults.days = 'days';
  if (form.current === 'date' && !/^\d{4}-\d\d-\d\d$/.test(form.date)) faults.date = 'date';
  if (form.current === 'markers' && filtered) faults.expired_markers = 'unfilterable';
  if (form.noncurrent && wholeNumber(form.noncurrentDays) === null) faults.noncurrent_days = 'days';
  if (form.noncurrent && form.noncurrentKept.trim() !== '' && wholeNumber(form.noncurrentKept, 1, KEPT_MAX) === null)
    faults.noncurrent_kept = 'kept';
  if (form.abort && wholeNumber(form.abortDays) === null) faults.abort_days = 'days';
  if (form.abort && filtered) faults.abort_days = 'unfilterable';
  if (deletes(form) && isWhole(form) && !form.whole) faults.whole = 'whole';
  if (form.current === 'stay' && !form.noncurrent && !form.abort && !form.moves) faults.rule = 'nothing';
  return faults;
}

/** Converts a form without faults to a rule. */
export function ruleOf(form: Form, was: Rule = NEW_RULE): Rule {
  const number = (on: boolean, text: string) => (on && text.trim() !== '' ? Number(text) : null);
  const day = was.date?.slice(0, 10) === form.date ? was.date : `${form.date}T00:00:00Z`;
  return {
    ...was,
    id: form.id,
    prefix: form.prefix === '' ? (was.prefix === '' ? '' : null) : form.prefix,
    tags: recordOf(form.tags),
    size_above: bytesOf(form.sizeAbove) ?? null,
    size_below: bytesOf(form.sizeBelow) ?? null,
    days: number(form.current === 'days', form.days),
    date: form.current === 'date' ? day : null,
    // A stored "false" has no effect, but is kept as it was written.
    expired_markers:
      form.current === 'markers' ? true : form.current === 'stay' && was.expired_markers === false ? false : null,
    noncurrent_days: number(form.noncurrent, form.noncurrentDays),
    noncurrent_kept: number(form.noncurrent, form.noncurrentKept),
    abort_days: number(form.abort, form.abortDays),
  };
}
