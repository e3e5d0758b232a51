import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { Schemas } from '~/api/client';
import { seriesQuery, serverQuery, usageQuery } from '~/api/queries';
import { pageWords, useI18n, useT, type Key } from '~/i18n';
import { CopyButton } from '~/ui/copy';
import { Bytes, Count, formatBytes, formatNumber, Time } from '~/ui/format';
import { Icon } from '~/ui/icons';
import { Card, Page } from '~/ui/page';
import { ReachNote } from '~/ui/reach';
import { Loaded, Loading, Note, saidText } from '~/ui/states';
import '~/styles/overview.css';

// The chart also uses texts of the other pages.
const Chart = lazy(() =>
  Promise.all([import('~/pages/metrics/chart'), pageWords()]).then(([module]) => ({ default: module.Chart })),
);
const AuditLog = lazy(() => import('~/pages/activity/log').then((module) => ({ default: module.AuditLog })));

export function OverviewPage() {
  const t = useT();
  const server = useQuery({ ...serverQuery, refetchInterval: 30_000 });
  const usage = useQuery({ ...usageQuery, refetchInterval: 30_000 });
  return (
    <Page title={t('nav.overview')}>
      {server.data && <Alarms server={server.data} />}
      {server.data?.warnings.map((warning) => (
        <Note key={warning.reason} tone="warn">
          {saidText(warning, t)}
        </Note>
      ))}
      <Card>
        <Loaded query={usage} rows={2}>
          {(data) => (
            <div className="stats">
              <div className="stat">
                <span className="label">{t('usage.stored')}</span>
                <span className="value">
                  <Bytes value={data.bytes} />
                </span>
                {server.data?.disk && <Disk stored={data.bytes} disk={server.data.disk} />}
              </div>
              <Stat label={t('objects.count')} value={<Count value={data.objects} />} />
              <Stat
                label={t('nav.buckets')}
                value={
                  <Link to="/buckets">
                    <Count value={data.buckets} />
                  </Link>
                }
              />
              <Stat
                label={t('nav.users')}
                value={
                  <Link to="/users">
                    <Count value={data.users} />
                  </Link>
                }
              />
            </div>
          )}
        </Loaded>
      </Card>
      {usage.data && <Checklist usage={usage.data} />}
      <div className="grid two">
        <Card title={t('overview.server')}>
          <Loaded query={server}>
            {(info) => (
              <dl className="facts">
                <dt>{t('info.endpoint')}</dt>
                <dd>
                  <div className="row">
                    <code className="break">{info.endpoint}</code>
                    <CopyButton text={info.endpoint} what={t('info.endpoint')} />
                  </div>
                  <ReachNote reach={info.endpoint_reach} />
                </dd>
                <dt>{t('info.region')}</dt>
                <dd>
                  <code>{info.region}</code>
                </dd>
                <dt>{t('settings.version')}</dt>
                <dd>Onggi {info.version}</dd>
                <dt>{t('settings.started')}</dt>
                <dd>
                  <Time value={info.started} relative />
                </dd>
              </dl>
            )}
          </Loaded>
        </Card>
        <Requests />
      </div>
      <Card
        title={t('overview.recent')}
        actions={
          <Link className="small" to="/activity">
            {t('overview.all')}
          </Link>
        }
        pad={false}
      >
        <Suspense fallback={<Loading />}>
          <AuditLog filter={{}} compact />
        </Suspense>
      </Card>
    </Page>
  );
}

function Stat({ label, value }: { label: string; value: React.ReactNode }) {
  return (
    <div className="stat">
      <span className="label">{label}</span>
      <span className="value">{value}</span>
    </div>
  );
}

/** Problems that need the administrator's attention. */
function Alarms({ server }: { server: Schemas['Server'] }) {
  const { t, language } = useI18n();
  const damaged = server.scrub?.damaged ?? 0;
  return (
    <>
      {server.disk?.refuses_writes && (
        <Note tone="danger" role="alert">
          {t('overview.diskFull', { free: formatBytes(server.disk.free_bytes, language) })}
        </Note>
      )}
      {server.metadata_damage && (
        <Note tone="danger" role="alert">
          {t('overview.metadataDamaged', { what: server.metadata_damage })}
        </Note>
      )}
      {damaged > 0 && (
        <Note tone="danger" role="alert">
          {t('overview.damaged', { count: damaged })}
        </Note>
      )}
      {server.limited.length > 0 && (
        <Note tone="warn">
          {t('overview.limited', {
            who: server.limited.map((one) => `${one.who} (${t(`limited.${one.resource}`)})`).join(', '),
          })}
        </Note>
      )}
    </>
  );
}

/** Two meters: the share of the disk that Onggi's data takes, and how full the disk is in total. */
function Disk({ stored, disk }: { stored: number; disk: NonNullable<Schemas['Server']['disk']> }) {
  const { t, language } = useI18n();
  const share = (bytes: number) => (disk.total_bytes > 0 ? Math.min(1, bytes / disk.total_bytes) : 0);
  const used = share(disk.total_bytes - disk.free_bytes);
  const percent = (part: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: part < 0.1 ? 1 : 0 }).format(part);
  return (
    <div className="disk">
      <Meter label={t('overview.ofDisk', { share: percent(share(stored)) })} part={share(stored)} />
      <Meter
        label={t('overview.disk', {
          free: formatBytes(disk.free_bytes, language),
          total: formatBytes(disk.total_bytes, language),
        })}
        part={used}
        danger={disk.refuses_writes || used > 0.9}
      />
    </div>
  );
}

function Meter({ label, part, danger = false }: { label: string; part: number; danger?: boolean }) {
  return (
    <>
      <div
        className={`progress ${danger ? 'danger' : ''}`}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(part * 100)}
      >
        <span style={{ width: `${part * 100}%` }} />
      </div>
      <span className="sub">{label}</span>
    </>
  );
}

/** The getting-started checklist. Hidden once every step is done. */
function Checklist({ usage }: { usage: Schemas['Usage'] }) {
  const t = useT();
  const steps: { key: Key; lead: Key; done: boolean; to: '/buckets' | '/users' | '/connect'; create?: boolean }[] = [
    { key: 'checklist.bucket', lead: 'checklist.bucketLead', done: usage.buckets > 0, to: '/buckets', create: true },
    { key: 'checklist.user', lead: 'checklist.userLead', done: usage.users > 0, to: '/users', create: true },
    { key: 'checklist.grant', lead: 'checklist.grantLead', done: usage.grants > 0, to: '/users' },
    { key: 'checklist.connect', lead: 'checklist.connectLead', done: usage.keys_used > 0, to: '/connect' },
  ];
  if (steps.every((step) => step.done)) return null;
  return (
    <Card title={t('checklist.title')} pad={false}>
      <ol className="checklist">
        {steps.map((step, index) => (
          <li key={step.key} className={step.done ? 'done' : ''}>
            <span className="mark">{step.done ? <Icon name="check" size={14} /> : index + 1}</span>
            <div className="grow">
              <div className="title">
                {t(step.key)}
                {step.done && <span className="visually-hidden"> ({t('checklist.done')})</span>}
              </div>
              <div className="small muted">{t(step.lead)}</div>
            </div>
            {!step.done && (
              <Link className="button small" to={step.to} search={step.create ? { create: true } : {}}>
                {t('checklist.go')}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Requests() {
  const { t, language } = useI18n();
  const query = useQuery(seriesQuery('1h'));
  return (
    <Card
      title={t('overview.requests')}
      actions={
        <Link className="small" to="/monitoring">
          {t('nav.metrics')}
        </Link>
      }
    >
      <Loaded query={query}>
        {(data) => (
          <Suspense fallback={<Loading />}>
            <Chart
              label={t('overview.requests')}
              height={150}
              data={data}
              names={['requests']}
              labels={[t('metrics.requests')]}
              format={(value) => `${formatNumber(value, language)}/s`}
            />
          </Suspense>
        )}
      </Loaded>
    </Card>
  );
}
