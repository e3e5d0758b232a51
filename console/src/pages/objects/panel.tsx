import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, apiUrl, segment, take, type Schemas } from '~/api/client';
import { objectQuery, serverQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { CopyButton } from '~/ui/copy';
import { Dialog, FormDialog } from '~/ui/dialog';
import { SelectField, TextField } from '~/ui/field';
import { Bytes, Time } from '~/ui/format';
import { Icon } from '~/ui/icons';
import { Loaded, Note, ProblemNote } from '~/ui/states';
import { DeleteDialog } from './dialogs';
import { Preview } from './preview';
import { objectsChanged } from './use_listing';

interface Props {
  bucket: string;
  objectKey: string;
  onClose: () => void;
  onRenamed: (key: string) => void;
}

export function ObjectPanel({ bucket, objectKey, onClose, onRenamed }: Props) {
  const t = useT();
  const operator = useCan('operator');
  const query = useQuery(objectQuery(bucket, objectKey));
  const server = useQuery(serverQuery);
  const [dialog, setDialog] = useState<'share' | 'rename' | 'delete' | null>(null);
  const uri = `s3://${bucket}/${objectKey}`;
  return (
    <section className="card panel" aria-label={t('objects.details')}>
      <header>
        <h2>{objectKey.slice(objectKey.lastIndexOf('/') + 1) || objectKey}</h2>
        <Button small variant="quiet" icon="close" aria-label={t('action.close')} onClick={onClose} />
      </header>
      <div className="pad stack">
        <div className="row wrap">
          <a className="button small" href={apiUrl(`/buckets/${segment(bucket)}/object/download`, { key: objectKey })} download><Icon name="download" /> {t('action.download')}</a>
          {operator && (
            <>
              <Button small icon="share" onClick={() => setDialog('share')}>{t('share.title')}</Button>
              <Button small onClick={() => setDialog('rename')}>{t('rename.title')}</Button>
              <Button small variant="danger" icon="trash" aria-label={t('action.delete')} onClick={() => setDialog('delete')} />
            </>
          )}
        </div>
        <Loaded query={query}>{(detail) => <><Preview bucket={bucket} detail={detail} /><Facts detail={detail} /></>}</Loaded>
        <div className="row wrap">
          <CopyButton variant="" text={uri} what="S3 URI" label="S3 URI" />
          <CopyButton variant="" text={`${server.data?.endpoint ?? ''}/${bucket}/${objectKey.split('/').map(encodeURIComponent).join('/')}`} what="URL" label="URL" />
          <CopyButton variant="" text={`aws --profile onggi s3 cp '${uri.replaceAll("'", "'\\''")}' .`} what={t('objects.command')} label={t('objects.command')} />
        </div>
      </div>
      {dialog === 'share' && <ShareDialog bucket={bucket} objectKey={objectKey} onClose={() => setDialog(null)} />}
      {dialog === 'rename' && <RenameDialog bucket={bucket} objectKey={objectKey} onClose={() => setDialog(null)} onRenamed={onRenamed} />}
      {dialog === 'delete' && <DeleteDialog bucket={bucket} ids={[objectKey]} onClose={() => setDialog(null)} onDone={onClose} />}
    </section>
  );
}

function Facts({ detail }: { detail: Schemas['ObjectDetail'] }) {
  const t = useT();
  const pairs = (record: Record<string, string>) => Object.entries(record);
  return (
    <dl className="facts small">
      <dt>{t('objects.key')}</dt><dd className="mono">{detail.key}</dd>
      <dt>{t('objects.size')}</dt><dd><Bytes value={detail.size} /></dd>
      <dt>{t('objects.modified')}</dt><dd><Time value={detail.modified} /></dd>
      <dt>{t('objects.type')}</dt><dd>{detail.content_type}</dd>
      <dt>ETag</dt><dd className="mono">{detail.etag}</dd>
      {pairs(detail.checksums).map(([name, value]) => <Pair key={name} name={name.toUpperCase()} value={value} />)}
      {pairs(detail.headers).map(([name, value]) => <Pair key={name} name={name} value={value} />)}
      {pairs(detail.metadata).map(([name, value]) => <Pair key={name} name={`x-amz-meta-${name}`} value={value} />)}
      {pairs(detail.tags).map(([name, value]) => <Pair key={name} name={`${t('objects.tag')} ${name}`} value={value} />)}
    </dl>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="break">{name}</dt>
      <dd className="mono">{value}</dd>
    </>
  );
}

const SHARE_SECONDS = [3_600, 86_400, 604_800];

function ShareDialog({ bucket, objectKey, onClose }: { bucket: string; objectKey: string; onClose: () => void }) {
  const t = useT();
  const [seconds, setSeconds] = useState(86_400);
  const share = useMutation({ mutationFn: () => take(api.POST('/buckets/{bucket}/object/share', { params: { path: { bucket }, query: { key: objectKey } }, body: { expires_s: seconds, disposition: 'inline' } })) });
  if (share.data) {
    return (
      <Dialog title={t('share.title')} onClose={onClose} foot={<><Button onClick={onClose}>{t('action.done')}</Button><CopyButton text={share.data.url} what={t('share.link')} label={t('share.copy')} small={false} variant="primary" /></>}>
        <Note tone="warn">{t('share.lead')}</Note>
        <div className="code"><pre tabIndex={0} role="region" aria-label={t('share.link')} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{share.data.url}</pre></div>
        <p className="muted small">{t('grants.expires')}: <Time value={share.data.expires} /></p>
      </Dialog>
    );
  }
  return (
    <FormDialog title={t('share.title')} submit={t('share.create')} onClose={onClose} onSubmit={() => share.mutate()} busy={share.isPending} error={share.error}>
      <p className="mono break small">{objectKey}</p>
      <SelectField label={t('tokens.lifetime')} value={String(seconds)} onChange={(value) => setSeconds(Number(value))}>
        {SHARE_SECONDS.map((one) => <option key={one} value={one}>{one < 86_400 ? t('time.hours', { count: one / 3_600 }) : t('time.days', { count: one / 86_400 })}</option>)}
      </SelectField>
    </FormDialog>
  );
}

function RenameDialog({ bucket, objectKey, onClose, onRenamed }: { bucket: string; objectKey: string; onClose: () => void; onRenamed: (key: string) => void }) {
  const t = useT();
  const [to, setTo] = useState(objectKey);
  const rename = useMutation({
    mutationFn: () => take(api.POST('/buckets/{bucket}/object/rename', { params: { path: { bucket }, query: { key: objectKey } }, body: { to, overwrite: false } })),
    onSuccess: (detail) => {
      objectsChanged(bucket);
      onRenamed(detail.key);
      onClose();
    },
  });
  return (
    <FormDialog title={t('rename.title')} submit={t('rename.title')} onClose={onClose} onSubmit={() => rename.mutate()} busy={rename.isPending} disabled={to === '' || to === objectKey}>
      <TextField label={t('objects.key')} mono autoFocus value={to} onChange={setTo} />
      <ProblemNote error={rename.error} />
    </FormDialog>
  );
}
