// The Transfers drawer: running uploads with their progress, and uploads that stopped.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '~/api/queries';
import { useI18n } from '~/i18n';
import { Button } from '~/ui/button';
import { formatBytes, Time } from '~/ui/format';
import { problemText } from '~/ui/states';
import './drawer.css';
import { transfers } from './manager';
import type { BegunUpload } from './resume';
import type { Transfer } from './transfer';

const SHOWN_MAX = 200;

export function Transfers() {
  const { t, language } = useI18n();
  const manager = transfers();
  const now = useSyncExternalStore(manager.subscribe, manager.snapshot);
  const session = useQuery(sessionQuery);
  const [open, setOpen] = useState(true);
  const busy = now.active > 0;

  useEffect(() => {
    if (session.data?.authenticated) manager.resumeAll();
  }, [session.data, manager]);
  useEffect(() => {
    if (!busy) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [busy]);

  if (now.transfers.length === 0 && now.interrupted.length === 0) return null;
  const title = busy
    ? t('transfers.active', { count: now.active })
    : now.failed > 0
      ? t('transfers.failed', { count: now.failed })
      : now.transfers.length > 0
        ? t('transfers.done', { count: now.ended })
        : t('transfers.interrupted', { count: now.interrupted.length });
  return (
    <section className="transfers card" aria-label={t('transfers.title')}>
      <header>
        <h2 aria-live="polite">{title}</h2>
        <div className="row">
          {!busy && now.transfers.length > 0 && (
            <Button small variant="quiet" onClick={() => manager.clearEnded()}>
              {t('transfers.clear')}
            </Button>
          )}
          <Button
            small
            variant="quiet"
            icon="chevron"
            className={open ? 'turn' : ''}
            aria-expanded={open}
            aria-label={t(open ? 'transfers.less' : 'transfers.more')}
            onClick={() => setOpen(!open)}
          />
        </div>
      </header>
      {busy && (
        <div className="total">
          <Bar label={title} value={now.bytes > 0 ? now.sent / now.bytes : 0} />
          <span className="small muted">
            {formatBytes(now.sent, language)} / {formatBytes(now.bytes, language)}
          </span>
        </div>
      )}
      {open && (
        <ul tabIndex={0} aria-label={t('transfers.title')}>
          {[...now.transfers]
            .sort((a, b) => rank(a) - rank(b))
            .slice(0, SHOWN_MAX)
            .map((transfer) => (
              <Item key={transfer.id} transfer={transfer} />
            ))}
          {now.interrupted.slice(0, SHOWN_MAX).map((upload) => (
            <Interrupted key={upload.fingerprint} upload={upload} />
          ))}
        </ul>
      )}
    </section>
  );
}

const rank = (transfer: Transfer) =>
  ({ failed: 0, running: 1, waiting: 1, paused: 2, queued: 3, skipped: 4, done: 5, cancelled: 6 })[transfer.state];

function Bar({ label, value, failed }: { label: string; value: number; failed?: boolean }) {
  const percent = Math.round(value * 100);
  return (
    <div
      className={`progress ${failed ? 'danger' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}

function Item({ transfer }: { transfer: Transfer }) {
  const { t, language } = useI18n();
  const manager = transfers();
  const { file, target, state } = transfer;
  const name = target.key.slice(target.key.lastIndexOf('/') + 1);
  const retry = state === 'paused' || state === 'failed';
  return (
    <li>
      <div className="row between">
        <span className="name" title={`${target.bucket}/${target.key}`}>
          {name}
        </span>
        <span className="row tight">
          {(state === 'running' || state === 'waiting') && (
            <Button
              small
              variant="quiet"
              icon="pause"
              aria-label={t('transfers.pause', { name })}
              onClick={() => manager.pause(transfer)}
            />
          )}
          {retry && (
            <Button
              small
              variant="quiet"
              icon="play"
              aria-label={t('transfers.resume', { name })}
              onClick={() => manager.resume(transfer)}
            />
          )}
          {(transfer.isActive || retry) && (
            <Button
              small
              variant="quiet"
              icon="close"
              aria-label={t('transfers.cancel', { name })}
              onClick={() => void manager.cancel(transfer)}
            />
          )}
        </span>
      </div>
      {(transfer.isActive || retry) && (
        <Bar label={name} value={file.size > 0 ? transfer.sent / file.size : 0} failed={state === 'failed'} />
      )}
      <div className="small muted break">
        {t(`transferState.${state}`)} · {formatBytes(transfer.isActive ? transfer.sent : file.size, language)}
        {transfer.resumed && <> · {t('transfers.resumed')}</>}
        {transfer.problem && (
          <>
            {' '}
            · <span className="bad">{problemText(transfer.problem, t)}</span>
          </>
        )}
      </div>
    </li>
  );
}

/** An upload that an earlier page started. Its parts are on the server, but the browser can read
 * the file only after the user selects it again. */
function Interrupted({ upload }: { upload: BegunUpload }) {
  const { t, language } = useI18n();
  const manager = transfers();
  const picker = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState(false);
  const { name } = upload;
  return (
    <li>
      <div className="row between">
        <span className="name" title={`${upload.bucket}/${upload.key}`}>
          {name}
        </span>
        <span className="row tight">
          <Button small icon="play" onClick={() => picker.current?.click()}>
            {t('transfers.chooseFile')}
          </Button>
          <Button
            small
            variant="quiet"
            icon="close"
            aria-label={t('transfers.cancel', { name })}
            onClick={() => void manager.discard(upload)}
          />
        </span>
      </div>
      <div className="small muted break">
        {t('transferState.interrupted')} · {formatBytes(upload.size, language)} ·{' '}
        <Time value={new Date(upload.begun).toISOString()} relative />
      </div>
      {refused && (
        <div className="small bad" role="alert">
          {t('transfers.otherFile', { name })}
        </div>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        aria-label={t('transfers.chooseFile')}
        onChange={(event) => setRefused(!manager.goOn(upload, event.target.files![0]!))}
      />
    </li>
  );
}
