import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { bucketQuery, seriesQuery } from '~/api/queries';
import { useI18n } from '~/i18n';
import { BucketQuotaCard } from '~/pages/quota/quota';
import { Bytes, Count, formatBytes, formatNumber } from '~/ui/format';
import { Card } from '~/ui/page';
import { Loaded, Loading } from '~/ui/states';

const Chart = lazy(() => import('~/pages/metrics/chart').then((module) => ({ default: module.Chart })));
const route = getRouteApi('/buckets/$bucket/usage');

export function UsageTab() {
  const { t, language } = useI18n();
  const { bucket } = route.useParams();
  const now = useQuery(bucketQuery(bucket));
  const series = useQuery(seriesQuery('30d', bucket));
  return (
    <>
      <Card>
        <Loaded query={now} rows={2}>
          {(data) => (
            <div className="stats">
              <div className="stat">
                <span className="label">{t('usage.stored')}</span>
                <span className="value">
                  <Bytes value={data.bytes} />
                </span>
              </div>
              <div className="stat">
                <span className="label">{t('objects.count')}</span>
                <span className="value">
                  <Count value={data.objects} />
                </span>
              </div>
              <div className="stat">
                <span className="label">{t('usage.mean')}</span>
                <span className="value">
                  {data.objects ? <Bytes value={Math.round(data.bytes / data.objects)} /> : '–'}
                </span>
              </div>
            </div>
          )}
        </Loaded>
      </Card>
      <BucketQuotaCard bucket={bucket} />
      <Loaded query={series}>
        {(data) => (
          <div className="grid two">
            <Card title={t('metrics.stored')}>
              <Suspense fallback={<Loading />}>
                <Chart
                  label={t('metrics.stored')}
                  data={data}
                  names={['stored_bytes']}
                  labels={[t('metrics.stored')]}
                  format={(value) => formatBytes(value, language)}
                />
              </Suspense>
            </Card>
            <Card title={t('metrics.objects')}>
              <Suspense fallback={<Loading />}>
                <Chart
                  label={t('metrics.objects')}
                  data={data}
                  names={['stored_objects']}
                  labels={[t('metrics.objects')]}
                  format={(value) => formatNumber(value, language)}
                />
              </Suspense>
            </Card>
          </div>
        )}
      </Loaded>
    </>
  );
}
