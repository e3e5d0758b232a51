// "May X put an object here?": asks the server, which decides for S3 requests in the same way.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Check, SelectField, TextField } from '~/ui/field';
import { Card } from '~/ui/page';
import { Note, ProblemNote } from '~/ui/states';
import { BucketSelect, UserSelect } from './grant_dialog';

type Action = Schemas['Action'];
const ACTIONS: Action[] = ['GetObject', 'PutObject', 'DeleteObject', 'ListObjects', 'ListMultipartUploads', 'DeleteBucket'];

export function PermissionTest({ user = '', bucket = '' }: { user?: string; bucket?: string }) {
  const t = useT();
  const [who, setWho] = useState(user);
  const [where, setWhere] = useState(bucket);
  const [action, setAction] = useState<Action>('GetObject');
  const [key, setKey] = useState('');
  const [nobody, setNobody] = useState(false);
  const ready = (who || nobody) && where;
  const test = useMutation({ mutationFn: () => take(api.GET('/permission-test', { params: { query: { user: nobody ? '' : who, bucket: where, action, ...(key && { key }) } } })) });
  const changed = <T,>(set: (value: T) => void) => (value: T) => { set(value); test.reset(); };
  return (
    <Card title={t('test.title')}>
      <form className="stack" onSubmit={(event) => { event.preventDefault(); if (ready) test.mutate(); }}>
        <p className="muted small">{t('test.lead')}</p>
        <div className="grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(190px, 1fr))' }}>
          {!user && !nobody && <UserSelect value={who} onChange={changed(setWho)} />}
          {!bucket && <BucketSelect value={where} onChange={changed(setWhere)} />}
          <SelectField label={t('test.action')} value={action} onChange={(value) => changed(setAction)(value as Action)}>
            {ACTIONS.map((one) => <option key={one}>{one}</option>)}
          </SelectField>
          <TextField label={t('test.key')} mono value={key} onChange={changed(setKey)} placeholder="path/file.txt" />
        </div>
        {!user && <div><Check label={t('test.nobody')} checked={nobody} onChange={changed(setNobody)} /></div>}
        <div className="row"><Button type="submit" busy={test.isPending} disabled={!ready}>{t('test.submit')}</Button></div>
        <ProblemNote error={test.error} />
        {test.data && (
          <Note tone={test.data.allowed ? 'ok' : 'warn'} role="status">
            <strong>{t(test.data.allowed ? 'test.allowed' : 'test.denied')}</strong> {t(`reason.${test.data.reason}`)} {test.data.statement && <code>{test.data.statement}</code>}
          </Note>
        )}
      </form>
    </Card>
  );
}
