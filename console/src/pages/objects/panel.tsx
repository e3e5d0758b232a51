import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, apiUrl, segment, take, type Schemas } from '~/api/client';
import { asProblem } from '~/api/problem';
import { objectQuery, serverQuery, versionsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { VersionLock } from '~/pages/lock/version_lock';
import { Button } from '~/ui/button';
import { CopyButton } from '~/ui/copy';
import { Dialog, FormDialog } from '~/ui/dialog';
import { SelectField, TextField } from '~/ui/field';
import { Bytes, Time } from '~/ui/format';
import { Icon } from '~/ui/icons';
import { ReachNote } from '~/ui/reach';
import { Loaded, Note, problemText } from '~/ui/states';
import { DeleteDialog } from './delete_dialog';
import { Preview } from './preview';
import { ObjectTags } from './tags';
import { objectsChanged } from './use_listing';
import { DeleteVersionDialog } from './version_dialogs';
import { VersionList, VersionNotice } from './version_list';
import type { Versioning } from './versions';

interface Props {
  bucket: string;
  objectKey: string;
  /** Undefined: the latest version. */
  version: string | undefined;
  /** Undefined while it is loading. */
  versioning: Versioning | undefined;
  onClose: () => void;
  onRenamed: (key: string) => void;
  onVersion: (version: string | undefined) => void;
}

export function ObjectPanel({ bucket, objectKey, version, versioning, onClose, onRenamed, onVersion }: Props) {
  const t = useT();
  const operator = useCan('operator');
  const kept = versioning !== undefined && versioning !== 'off';
  const versionPages = useInfiniteQuery({ ...versionsQuery(bucket, objectKey), enabled: kept });
  const versions = versionPages.data?.pages.flatMap((page) => page.versions) ?? [];
  const chosen = version ? versions.find(({ version_id }) => version_id === version) : versions[0];
  const marker = chosen?.delete_marker === true;
  // A delete marker has no details. Only the list of versions says whether this is one.
  const query = useQuery({
    ...objectQuery(bucket, objectKey, version),
    enabled: !kept || (versionPages.data !== undefined && !marker),
  });
  const [dialog, setDialog] = useState<'share' | 'rename' | 'delete' | 'delete-version' | null>(null);
  const closeDialog = () => setDialog(null);
  const isLatest = !version || chosen?.latest === true;
  return (
    <section className="card panel" aria-label={t('objects.details')}>
      <header>
        <h2>{objectKey.slice(objectKey.lastIndexOf('/') + 1) || objectKey}</h2>
        <Button small variant="quiet" icon="close" aria-label={t('action.close')} onClick={onClose} />
      </header>
      <div className="pad stack">
        {!marker && (
          <div className="row wrap">
            <a
              className="button small"
              href={apiUrl(`/buckets/${segment(bucket)}/object/download`, { key: objectKey, version_id: version })}
              download
            >
              <Icon name="download" /> {t('action.download')}
            </a>
            {isLatest && (
              <Button small icon="share" onClick={() => setDialog('share')}>
                {t('share.title')}
              </Button>
            )}
            {operator && isLatest && (
              <>
                {!kept && (
                  <Button small onClick={() => setDialog('rename')}>
                    {t('rename.title')}
                  </Button>
                )}
                <Button
                  small
                  variant="danger"
                  icon="trash"
                  aria-label={t('action.delete')}
                  onClick={() => setDialog('delete')}
                />
              </>
            )}
          </div>
        )}
        {chosen && versioning && (
          <VersionNotice
            bucket={bucket}
            version={chosen}
            versioning={versioning}
            onLatest={() => onVersion(undefined)}
          />
        )}
        {!marker && (
          <Loaded query={versionPages.error ? { ...versionPages, data: query.data } : query}>
            {(detail) => (
              <>
                <Preview bucket={bucket} detail={detail} version={version} />
                <Facts detail={detail} versioned={kept} />
                <VersionLock bucket={bucket} detail={detail} />
                <ObjectTags bucket={bucket} detail={detail} />
              </>
            )}
          </Loaded>
        )}
        {versions.length > 0 && (
          <VersionList
            versions={versions}
            chosen={chosen}
            onChoose={(one) => onVersion(one.latest ? undefined : one.version_id)}
            query={versionPages}
          />
        )}
        {operator && chosen && !(marker && chosen.latest) && (
          <div>
            <Button small variant="danger" icon="trash" onClick={() => setDialog('delete-version')}>
              {t(marker ? 'versions.deleteMarker' : 'versions.delete')}
            </Button>
          </div>
        )}
        {!marker && <CopyNames bucket={bucket} objectKey={objectKey} />}
      </div>
      {dialog === 'share' && <ShareDialog bucket={bucket} objectKey={objectKey} onClose={closeDialog} />}
      {dialog === 'rename' && (
        <RenameDialog bucket={bucket} objectKey={objectKey} onClose={closeDialog} onRenamed={onRenamed} />
      )}
      {dialog === 'delete' && (
        <DeleteDialog
          bucket={bucket}
          ids={[objectKey]}
          versioning={versioning}
          onClose={closeDialog}
          onDone={onClose}
        />
      )}
      {dialog === 'delete-version' && chosen && (
        <DeleteVersionDialog
          bucket={bucket}
          version={chosen}
          versions={versions}
          onClose={closeDialog}
          onDone={(gone) => (gone ? onClose() : onVersion(undefined))}
        />
      )}
    </section>
  );
}

function CopyNames({ bucket, objectKey }: { bucket: string; objectKey: string }) {
  const t = useT();
  const server = useQuery(serverQuery);
  const uri = `s3://${bucket}/${objectKey}`;
  return (
    <div className="row wrap">
      <CopyButton variant="" text={uri} what="S3 URI" label="S3 URI" />
      <CopyButton
        variant=""
        text={`${server.data?.endpoint ?? ''}/${bucket}/${objectKey.split('/').map(encodeURIComponent).join('/')}`}
        what="URL"
        label="URL"
      />
      <CopyButton
        variant=""
        text={`aws --endpoint-url ${server.data?.endpoint ?? ''} s3 cp '${uri.replaceAll("'", "'\\''")}' .`}
        what={t('objects.command')}
        label={t('objects.command')}
      />
    </div>
  );
}

function Facts({ detail, versioned }: { detail: Schemas['ObjectDetail']; versioned: boolean }) {
  const t = useT();
  const pairs = (record: Record<string, string>) => Object.entries(record);
  return (
    <dl className="facts small">
      <dt>{t('objects.key')}</dt>
      <dd className="mono">{detail.key}</dd>
      <dt>{t('objects.size')}</dt>
      <dd>
        <Bytes value={detail.size} />
      </dd>
      <dt>{t('objects.modified')}</dt>
      <dd>
        <Time value={detail.modified} />
      </dd>
      <dt>{t('objects.type')}</dt>
      <dd>{detail.content_type}</dd>
      {versioned && <Pair name={t('versions.id')} value={detail.version_id} />}
      <dt>ETag</dt>
      <dd className="mono">{detail.etag}</dd>
      {pairs(detail.checksums).map(([name, value]) => (
        <Pair key={name} name={name.toUpperCase()} value={value} />
      ))}
      {pairs(detail.headers).map(([name, value]) => (
        <Pair key={name} name={name} value={value} />
      ))}
      {pairs(detail.metadata).map(([name, value]) => (
        <Pair key={name} name={`x-amz-meta-${name}`} value={value} />
      ))}
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
  const client = useQueryClient();
  const [seconds, setSeconds] = useState(86_400);
  const share = useMutation({
    mutationFn: () =>
      take(
        api.POST('/buckets/{bucket}/object/share', {
          params: { path: { bucket }, query: { key: objectKey } },
          body: { expires_s: seconds, disposition: 'inline' },
        }),
      ),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['shares'] }),
  });
  if (share.data) {
    return (
      <Dialog
        title={t('share.title')}
        onClose={onClose}
        foot={
          <>
            <Button onClick={onClose}>{t('action.done')}</Button>
            <CopyButton
              text={share.data.url}
              what={t('share.link')}
              label={t('share.copy')}
              small={false}
              variant="primary"
            />
          </>
        }
      >
        <Note tone="warn">{t('share.lead')}</Note>
        <div className="code">
          <pre
            tabIndex={0}
            role="region"
            aria-label={t('share.link')}
            style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          >
            {share.data.url}
          </pre>
        </div>
        <ReachNote reach={share.data.endpoint_reach} />
        <p className="muted small">
          {t('grants.expires')}: <Time value={share.data.expires} />
        </p>
        <p className="muted small">{t('share.once')}</p>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={t('share.title')}
      submit={t('share.create')}
      onClose={onClose}
      onSubmit={() => share.mutate()}
      busy={share.isPending}
      error={share.error}
    >
      <p className="mono break small">{objectKey}</p>
      <SelectField label={t('tokens.lifetime')} value={String(seconds)} onChange={(value) => setSeconds(Number(value))}>
        {SHARE_SECONDS.map((one) => (
          <option key={one} value={one}>
            {one < 86_400 ? t('time.hours', { count: one / 3_600 }) : t('time.days', { count: one / 86_400 })}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

function RenameDialog({
  bucket,
  objectKey,
  onClose,
  onRenamed,
}: {
  bucket: string;
  objectKey: string;
  onClose: () => void;
  onRenamed: (key: string) => void;
}) {
  const t = useT();
  const [to, setTo] = useState(objectKey);
  const rename = useMutation({
    mutationFn: () =>
      take(
        api.POST('/buckets/{bucket}/object/rename', {
          params: { path: { bucket }, query: { key: objectKey } },
          body: { to, overwrite: false },
        }),
      ),
    onSuccess: (detail) => {
      objectsChanged(bucket);
      onRenamed(detail.key);
      onClose();
    },
  });
  const problem = rename.error ? asProblem(rename.error) : null;
  const beside = problem?.field === 'to';
  return (
    <FormDialog
      title={t('rename.title')}
      submit={t('rename.title')}
      onClose={onClose}
      onSubmit={() => rename.mutate()}
      busy={rename.isPending}
      disabled={to === '' || to === objectKey}
      error={beside ? null : problem}
    >
      <TextField
        label={t('objects.key')}
        mono
        autoFocus
        value={to}
        onChange={(value) => {
          setTo(value);
          rename.reset();
        }}
        error={beside ? (problem.code === 'exists' ? t('rename.exists') : problemText(problem, t)) : undefined}
      />
    </FormDialog>
  );
}
