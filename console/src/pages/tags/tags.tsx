// The tags of an object or a bucket: shown, and edited as a whole set.
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { FormDialog } from '~/ui/dialog';
import { Icon } from '~/ui/icons';
import { toast } from '~/ui/toast';
import { faultOf, recordOf, tagsOf, type Tag } from './rules';
import './tags.css';

export function TagChips({ tags }: { tags: Record<string, string> }) {
  const t = useT();
  const all = tagsOf(tags);
  if (all.length === 0) return <p className="muted small">{t('tags.none')}</p>;
  return (
    <ul className="chips" aria-label={t('tags.title')}>
      {all.map(({ key, value }) => (
        <li key={key} className="tag">
          <span className="tag-key">{key}</span>
          {value && <span>{value}</span>}
        </li>
      ))}
    </ul>
  );
}

interface Props {
  /** The name of the tagged object or bucket. */
  of: string;
  tags: Record<string, string>;
  count_max: number;
  save: (tags: Record<string, string>) => Promise<unknown>;
  onClose: () => void;
}

export type TagRowState = Tag & { id: number };

/** The tag rows of a form, with an empty row to type into. Each row has an ID, so that it keeps
 * its element when other rows are removed. */
export function useTagRows(tags: readonly Tag[], count_max: number) {
  const next = useRef(0);
  const made = (tag: Tag): TagRowState => ({ ...tag, id: next.current++ });
  const [rows, setRows] = useState<TagRowState[]>(() =>
    [...tags, { key: '', value: '' }].slice(0, count_max).map(made),
  );
  return { rows, setRows, add: () => setRows([...rows, made({ key: '', value: '' })]), count_max };
}

/** Moves the focus to the row next to a removed one, or into a new row. Without the focus, a
 * dialog would receive no key events. */
function focusRow(fields: HTMLElement | null, index: number) {
  const keys = fields?.querySelectorAll<HTMLElement>('.tag-row > :first-child') ?? [];
  (keys[Math.min(index, keys.length - 1)] ?? fields?.querySelector('button'))?.focus();
}

export function TagFields({ rows, setRows, add, count_max }: ReturnType<typeof useTagRows>) {
  const t = useT();
  const fields = useRef<HTMLDivElement>(null);
  const thenFocus = (index: number, change: () => void) => {
    flushSync(change);
    focusRow(fields.current, index);
  };
  return (
    <div className="stack" ref={fields}>
      <div className="stack tight">
        {rows.map((row, index) => (
          <TagRow
            key={row.id}
            n={index + 1}
            row={row}
            fault={faultOf(rows, index)}
            onChange={(tag) => setRows(rows.map((one) => (one === row ? { ...row, ...tag } : one)))}
            onRemove={() => thenFocus(index, () => setRows(rows.filter((one) => one !== row)))}
          />
        ))}
      </div>
      <div className="row between">
        <Button small icon="plus" disabled={rows.length >= count_max} onClick={() => thenFocus(rows.length, add)}>
          {t('tags.add')}
        </Button>
        <span className="muted small">
          {t('tags.count', { n: Object.keys(recordOf(rows)).length, max: count_max })}
        </span>
      </div>
    </div>
  );
}

export function TagsDialog({ of, tags, count_max, save, onClose }: Props) {
  const t = useT();
  const fields = useTagRows(tagsOf(tags), count_max);
  const { rows } = fields;
  const store = useMutation({
    mutationFn: () => save(recordOf(rows)),
    onSuccess: () => {
      toast(t('tags.saved'));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('tags.edit')}
      submit={t('action.save')}
      onClose={onClose}
      onSubmit={() => store.mutate()}
      busy={store.isPending}
      disabled={rows.some((_, index) => faultOf(rows, index) !== null)}
      error={store.error}
    >
      <p className="muted small break">{of}</p>
      <TagFields {...fields} />
    </FormDialog>
  );
}

function TagRow({
  n,
  row,
  fault,
  onChange,
  onRemove,
}: {
  n: number;
  row: TagRowState;
  fault: ReturnType<typeof faultOf>;
  onChange: (tag: Partial<Tag>) => void;
  onRemove: () => void;
}) {
  const t = useT();
  const plain = {
    className: 'input',
    autoComplete: 'off',
    spellCheck: false,
    ...(fault && { 'aria-invalid': true, 'aria-describedby': `tag-fault-${row.id}` }),
  };
  return (
    <div className="tag-row">
      <input
        {...plain}
        aria-label={t('tags.keyOf', { n })}
        placeholder={t('tags.key')}
        value={row.key}
        onChange={(event) => onChange({ key: event.target.value })}
      />
      <input
        {...plain}
        aria-label={t('tags.valueOf', { n })}
        placeholder={t('tags.value')}
        value={row.value}
        onChange={(event) => onChange({ value: event.target.value })}
      />
      <Button variant="quiet" icon="trash" aria-label={t('tags.removeOf', { n })} onClick={onRemove} />
      <div id={`tag-fault-${row.id}`} className="tag-fault" aria-live="polite">
        {fault && (
          <div className="inline-error">
            <Icon name="warning" size={14} />
            <span>{t(`tagFault.${fault}`)}</span>
          </div>
        )}
      </div>
    </div>
  );
}
