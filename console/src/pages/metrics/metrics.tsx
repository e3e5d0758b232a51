import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { seriesQuery, type Range } from '~/api/queries';
import { useI18n } from '~/i18n';
import { Button } from '~/ui/button';
import { formatBytes, formatNumber } from '~/ui/format';
import { Card, Page } from '~/ui/page';
import { Loaded } from '~/ui/states';
import { Chart } from './chart';

const RANGES: Range[] = ['1h', '24h', '7d', '30d'];
const route = getRouteApi('/monitoring');

export function MetricsPage() {
  const { t, language } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = RANGES.find((one) => one === search.range) ?? '1h';
  const query = useQuery({ ...seriesQuery(range), placeholderData: (before) => before });
  const rate = (value: number) => `${formatNumber(value, language)}/s`;
  const bytesRate = (value: number) => `${formatBytes(value, language)}/s`;
  const bytes = (value: number) => formatBytes(value, language);
  const ms = (value: number) => `${formatNumber(value, language)} ms`;
  return (
    <Page
      title={t('nav.metrics')}
      lead={t('metrics.lead')}
      actions={
        <div className="row" role="group" aria-label={t('metrics.range')}>
          {RANGES.map((one) => (
            <Button
              key={one}
              small
              aria-pressed={one === range}
              onClick={() => void navigate({ search: { range: one }, replace: true })}
            >
              {t(`range.${one}`)}
            </Button>
          ))}
        </div>
      }
    >
      <Loaded query={query} rows={8}>
        {(data) => (
          <div className="grid two">
            <Card title={t('metrics.requests')}>
              <Chart
                label={t('metrics.requests')}
                data={data}
                names={NAMES.requests}
                labels={[t('metrics.requests')]}
                format={rate}
              />
            </Card>
            <Card title={t('metrics.bandwidth')}>
              <Chart
                label={t('metrics.bandwidth')}
                data={data}
                names={NAMES.bandwidth}
                labels={[t('metrics.in'), t('metrics.out')]}
                format={bytesRate}
              />
            </Card>
            <Card title={t('metrics.latency')}>
              <Chart
                label={t('metrics.latency')}
                data={data}
                names={NAMES.latency}
                labels={['p50', 'p95', 'p99']}
                format={ms}
              />
            </Card>
            <Card title={t('metrics.errors')}>
              <Chart
                label={t('metrics.errors')}
                data={data}
                names={NAMES.errors}
                labels={['4xx', '5xx']}
                format={rate}
              />
            </Card>
            <Card title={t('metrics.stored')}>
              <Chart
                label={t('metrics.stored')}
                data={data}
                names={NAMES.stored}
                labels={[t('metrics.stored')]}
                format={bytes}
              />
            </Card>
            <Card title={t('metrics.objects')}>
              <Chart
                label={t('metrics.objects')}
                data={data}
                names={NAMES.objects}
                labels={[t('metrics.objects')]}
                format={(value) => formatNumber(value, language)}
              />
            </Card>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

// Outside the component, so that every render passes the same arrays and a chart is rebuilt only
// for new data.
const NAMES = {
  requests: ['requests'],
  bandwidth: ['bytes_in', 'bytes_out'],
  latency: ['latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms'],
  errors: ['errors_4xx', 'errors_5xx'],
  stored: ['stored_bytes'],
  objects: ['stored_objects'],
} satisfies Record<string, Parameters<typeof Chart>[0]['names']>;
