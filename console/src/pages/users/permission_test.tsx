// "May X put an object here?": asks the server, which decides the same way for S3 requests.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { statementName, useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Check, SelectField, TextField } from '~/ui/field';
import { Card } from '~/ui/page';
import { Note, ProblemNote } from '~/ui/states';
import { BucketSelect, UserSelect } from './grant_dialog';

type Action = Schemas['Action'];
const ACTIONS: Action[] = [
  'GetObject',
  'PutObject',
  'DeleteObject',
  'ListObjects',
  'ListMultipartUploads',
  'DeleteBucket',
];
/** What the key field means for an action: an object key, a prefix of keys, or nothing (no
 * field). */
const keyOf = (action: Action) => (action.endsWith('Object') ? 'key' : action.startsWith('List') ? 'prefix' : null);

export function PermissionTest({ user = '', bucket = '' }: { user?: string; bucket?: string }) {
  const t = useT();
  const [who, setWho] = useState(user);
  const [where, setWhere] = useState(bucket);
  const [action, setAction] = useState<Action>('GetObject');
  const [key, setKey] = useState('');
  const [address, setAddress] = useState('');
  const [nobody, setNobody] = useState(false);
  const asked = keyOf(action);
  const ready = (who || nobody) && where && (asked !== 'key' || key);
  const query = {
    user: nobody ? '' : who,
    bucket: where,
    action,
    ...(asked && key && { key }),
    ...(address && { address }),
  };
  const test = useMutation({ mutationFn: () => take(api.GET('/permission-test', { params: { query } })) });
  const needsAddress = test.error !== null && asProblem(test.error).field === 'address';
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      test.reset();
    };
  return (
    <Card title={t('test.title')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) test.mutate();
        }}
      >
        <p className="muted small">{t('test.lead')}</p>
        <div className="grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(190px, 1fr))' }}>
          {!user && !nobody && <UserSelect value={who} onChange={changed(setWho)} />}
          {!bucket && <BucketSelect value={where} onChange={changed(setWhere)} />}
          <SelectField
            label={t('test.action')}
            value={action}
            onChange={(value) => changed(setAction)(value as Action)}
          >
            {ACTIONS.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </SelectField>
          {asked && (
            <TextField
              label={t(`test.${asked}`)}
              mono
              value={key}
              onChange={changed(setKey)}
              placeholder={asked === 'key' ? 'path/file.txt' : 'path/'}
            />
          )}
          <TextField
            label={t('test.from')}
            hint={t('test.fromHint')}
            error={needsAddress ? t('test.needsAddress') : undefined}
            mono
            value={address}
            onChange={changed(setAddress)}
            placeholder="192.0.2.1"
          />
        </div>
        {!user && (
          <div>
            <Check label={t('test.nobody')} checked={nobody} onChange={changed(setNobody)} />
          </div>
        )}
        <div className="row">
          <Button type="submit" busy={test.isPending} disabled={!ready}>
            {t('test.submit')}
          </Button>
        </div>
        {!needsAddress && <ProblemNote error={test.error} />}
        {test.data && (
          <Note tone={test.data.allowed ? 'ok' : 'warn'} role="status">
            <strong>{t(test.data.allowed ? 'test.allowed' : 'test.denied')}</strong> {t(`reason.${test.data.reason}`)}{' '}
            {test.data.statement && <code>{statementName(test.data.statement)}</code>}
          </Note>
        )}
      </form>
    </Card>
  );
}
