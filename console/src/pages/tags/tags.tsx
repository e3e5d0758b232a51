// Tags of an object or of a bucket: shown, and edited as a whole.
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
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
  /** Whose tags they are. */
  of: string;
  tags: Record<string, string>;
  count_max: number;
  save: (tags: Record<string, string>) => Promise<unknown>;
  onClose: () => void;
}

type Row = Tag & { id: number };

export function TagsDialog({ of, tags, count_max, save, onClose }: Props) {
  const t = useT();
  const next = useRef(0);
  const made = (tag: Tag): Row => ({ ...tag, id: next.current++ });
  const [rows, setRows] = useState<Row[]>(() => [...tagsOf(tags), { key: '', value: '' }].slice(0, count_max).map(made));
  const store = useMutation({
    mutationFn: () => save(recordOf(rows)),
    onSuccess: () => {
      toast(t('tags.saved'));
      onClose();
    },
  });
  const faults = rows.map((_, index) => faultOf(rows, index));
  return (
    <FormDialog title={t('tags.edit')} submit={t('action.save')} onClose={onClose} onSubmit={() => store.mutate()} busy={store.isPending} disabled={faults.some((fault) => fault !== null)} error={store.error}>
      <p className="muted small break">{of}</p>
      <div className="stack tight">
        {rows.map((row, index) => (
          <TagRow key={row.id} n={index + 1} row={row} fault={faults[index]!} onChange={(tag) => setRows(rows.map((one) => (one === row ? { ...row, ...tag } : one)))} onRemove={() => setRows(rows.filter((one) => one !== row))} />
        ))}
      </div>
      <div className="row between">
        <Button small icon="plus" disabled={rows.length >= count_max} onClick={() => setRows([...rows, made({ key: '', value: '' })])}>{t('tags.add')}</Button>
        <span className="muted small">{t('tags.count', { n: Object.keys(recordOf(rows)).length, max: count_max })}</span>
      </div>
    </FormDialog>
  );
}

function TagRow({ n, row, fault, onChange, onRemove }: { n: number; row: Row; fault: ReturnType<typeof faultOf>; onChange: (tag: Partial<Tag>) => void; onRemove: () => void }) {
  const t = useT();
  const plain = { className: 'input', autoComplete: 'off', spellCheck: false, ...(fault && { 'aria-invalid': true, 'aria-describedby': `tag-fault-${row.id}` }) };
  return (
    <div className="tag-row">
      <input {...plain} aria-label={t('tags.keyOf', { n })} placeholder={t('tags.key')} value={row.key} onChange={(event) => onChange({ key: event.target.value })} />
      <input {...plain} aria-label={t('tags.valueOf', { n })} placeholder={t('tags.value')} value={row.value} onChange={(event) => onChange({ value: event.target.value })} />
      <Button variant="quiet" icon="trash" aria-label={t('tags.removeOf', { n })} onClick={onRemove} />
      <div id={`tag-fault-${row.id}`} className="tag-fault" aria-live="polite">
        {fault && <div className="inline-error"><Icon name="warning" size={14} /><span>{t(`tagFault.${fault}`)}</span></div>}
      </div>
    </div>
  );
}
