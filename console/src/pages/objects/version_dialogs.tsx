import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '~/api/client';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { KeptNote } from '~/pages/lock/kept_note';
import { keptBy } from '~/pages/lock/lock';
import { ConfirmDialog } from '~/ui/dialog';
import { Check } from '~/ui/field';
import { Bytes, Time } from '~/ui/format';
import { toast } from '~/ui/toast';
import { CLICK_OBJECTS_MAX } from './doomed';
import { objectChanged, objectsChanged } from './use_listing';
import { outcomeOf, type Version } from './versions';

const AT_A_TIME = 4;

/** `bypass`: bypass governance mode, which only owners may do. */
export function deleteVersion(
  bucket: string,
  { key, version_id }: { key: string; version_id: string },
  bypass = false,
) {
  return take(
    api.DELETE('/buckets/{bucket}/versions', {
      params: { path: { bucket }, query: { key, version_id, ...(bypass && { bypass_governance: true }) } },
    }),
  );
}

interface Props {
  bucket: string;
  version: Version;
  /** The versions of the same key, newest first. */
  versions: readonly Version[];
  onClose: () => void;
  /** `gone`: the object has no versions left. */
  onDone: (gone: boolean) => void;
}

/** Confirms the deletion of one version: says what is lost, and what becomes of the object. */
export function DeleteVersionDialog({ bucket, version, versions, onClose, onDone }: Props) {
  const t = useT();
  const { outcome, below } = outcomeOf(versions, version);
  const owner = useCan('owner');
  const kept = keptBy(version, new Date());
  const [bypass, setBypass] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteVersion(bucket, version, bypass),
    onSuccess: async () => {
      toast(t('versions.deleted'));
      onDone(outcome === 'gone');
      onClose();
      await objectChanged(bucket, version.key);
    },
  });
  const marker = version.delete_marker;
  return (
    <ConfirmDialog
      title={t(marker ? 'versions.deleteMarkerTitle' : 'versions.deleteTitle')}
      confirm={t(marker ? 'versions.deleteMarker' : 'versions.delete')}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
      busy={remove.isPending}
      error={remove.error}
    >
      <p className="mono break">{version.key}</p>
      <p className="muted small">
        <Time value={version.modified} />
        {!marker && (
          <>
            {' '}
            · <Bytes value={version.size} />
          </>
        )}{' '}
        · <span className="mono break">{version.version_id}</span>
      </p>
      <p>
        {t(marker ? 'versions.nothingLost' : 'versions.lost')} {t(`outcome.${outcome}`)}
      </p>
      <KeptNote lock={version} />
      {owner && kept && !kept.hold && kept.retention?.mode === 'governance' && (
        <Check label={t('lock.bypassDelete')} checked={bypass} onChange={setBypass} />
      )}
      {below && !below.delete_marker && (
        <p className="muted small">
          {t('versions.below')}: <Time value={below.modified} /> · <Bytes value={below.size} />
        </p>
      )}
    </ConfirmDialog>
  );
}

/** Deletes the versions selected in the list. Stops at the first error; earlier deletions are not
 * undone. */
export function DeleteVersionsDialog({
  bucket,
  chosen,
  onClose,
  onDone,
}: {
  bucket: string;
  chosen: { key: string; version_id: string }[];
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useT();
  const remove = useMutation({
    mutationFn: async () => {
      for (let at = 0; at < chosen.length; at += AT_A_TIME)
        await Promise.all(chosen.slice(at, at + AT_A_TIME).map((one) => deleteVersion(bucket, one)));
    },
    onSuccess: () => {
      toast(t('versions.deleted'));
      onDone();
      onClose();
    },
    onSettled: () => {
      objectsChanged(bucket);
    },
  });
  const keys = [...new Set(chosen.map(({ key }) => key))];
  return (
    <ConfirmDialog
      title={t('versions.deleteMany', { count: chosen.length })}
      name={chosen.length > CLICK_OBJECTS_MAX ? bucket : undefined}
      confirm={t('versions.delete')}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
      busy={remove.isPending}
      error={remove.error}
    >
      <p>{t('versions.lostMany')}</p>
      <ul className="small mono stack tight">
        {keys.slice(0, 8).map((key) => (
          <li key={key} className="break">
            {key}
          </li>
        ))}
        {keys.length > 8 && <li className="muted">{t('upload.more', { count: keys.length - 8 })}</li>}
      </ul>
    </ConfirmDialog>
  );
}

/** Confirms a restore while versioning is suspended, because the copy then replaces the null
 * version. */
export function RestoreDialog({
  version,
  onConfirm,
  onClose,
  busy,
  error,
}: {
  version: Version;
  onConfirm: () => void;
  onClose: () => void;
  busy: boolean;
  error: unknown;
}) {
  const t = useT();
  return (
    <ConfirmDialog
      title={t('versions.restoreTitle')}
      confirm={t('versions.restore')}
      onConfirm={onConfirm}
      onClose={onClose}
      busy={busy}
      error={error}
    >
      <p className="mono break">{version.key}</p>
      <p>{t('versions.restoreSuspended')}</p>
    </ConfirmDialog>
  );
}
