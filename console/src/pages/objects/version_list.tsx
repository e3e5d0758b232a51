import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '~/api/client';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { keptBy } from '~/pages/lock/lock';
import { Button } from '~/ui/button';
import { Bytes, Time } from '~/ui/format';
import { Icon } from '~/ui/icons';
import { More } from '~/ui/search';
import { Note, ProblemNote } from '~/ui/states';
import { toast } from '~/ui/toast';
import { objectChanged } from './use_listing';
import { deleteVersion, RestoreDialog } from './version_dialogs';
import type { Version, Versioning } from './versions';

interface ListProps {
  versions: readonly Version[];
  chosen: Version | undefined;
  onChoose: (version: Version) => void;
  query: Parameters<typeof More>[0]['query'];
}

/** All versions of one object, newest first. The version that the panel shows is marked. */
export function VersionList({ versions, chosen, onChoose, query }: ListProps) {
  const t = useT();
  return (
    <section className="stack tight" aria-label={t('versions.title')}>
      <h3>{t('versions.title')}</h3>
      <ol className="versions-list">
        {versions.map((version) => (
          <li key={version.version_id}>
            <button
              type="button"
              className="version"
              aria-current={version === chosen ? 'true' : undefined}
              onClick={() => onChoose(version)}
            >
              {keptBy(version, new Date()) ? (
                <span role="img" aria-label={t('lock.locked')}>
                  <Icon name="lock" size={14} />
                </span>
              ) : (
                <Icon name={version.delete_marker ? 'trash' : 'file'} size={14} />
              )}
              <span className="grow">
                <Time value={version.modified} />
              </span>
              {version.latest && !version.delete_marker && <span className="badge accent">{t('versions.latest')}</span>}
              {version.delete_marker ? (
                <span className="badge warn">{t('versions.marker')}</span>
              ) : (
                <Bytes value={version.size} />
              )}
            </button>
          </li>
        ))}
      </ol>
      <More query={query} />
    </section>
  );
}

interface NoticeProps {
  bucket: string;
  version: Version;
  versioning: Versioning;
  /** Called when the object has a new latest version, to show it. */
  onLatest: () => void;
}

/** Explains a version that is not the current object, and offers to restore or undelete it. */
export function VersionNotice({ bucket, version, versioning, onLatest }: NoticeProps) {
  const t = useT();
  const operator = useCan('operator');
  const [asking, setAsking] = useState(false);
  const done = (said: string) => {
    toast(said);
    onLatest();
    return objectChanged(bucket, version.key);
  };
  const undelete = useMutation({
    mutationFn: () => deleteVersion(bucket, version),
    onSuccess: () => done(t('versions.undeleted')),
  });
  const restore = useMutation({
    mutationFn: () =>
      take(
        api.POST('/buckets/{bucket}/versions/restore', {
          params: { path: { bucket }, query: { key: version.key, version_id: version.version_id } },
        }),
      ),
    onSuccess: () => done(t('versions.restored')),
  });
  if (version.latest && !version.delete_marker) return null;
  const action = !operator ? null : version.delete_marker ? (
    version.latest && (
      <Button small icon="refresh" busy={undelete.isPending} onClick={() => undelete.mutate()}>
        {t('versions.undelete')}
      </Button>
    )
  ) : (
    <Button
      small
      icon="refresh"
      busy={restore.isPending}
      onClick={() => (versioning === 'suspended' ? setAsking(true) : restore.mutate())}
    >
      {t('versions.restore')}
    </Button>
  );
  return (
    <>
      <Note tone={version.delete_marker ? 'warn' : ''}>
        <div className="stack tight">
          <p>
            {t(
              !version.delete_marker
                ? 'versions.isOlder'
                : version.latest
                  ? 'versions.isDeleted'
                  : 'versions.wasDeleted',
            )}
          </p>
          {action && <div>{action}</div>}
        </div>
      </Note>
      <ProblemNote error={undelete.error ?? restore.error} />
      {asking && (
        <RestoreDialog
          version={version}
          onConfirm={() => restore.mutate(undefined, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
          busy={restore.isPending}
          error={restore.error}
        />
      )}
    </>
  );
}
