import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { bucketQuery } from '~/api/queries';
import { useI18n } from '~/i18n';
import { Bytes, formatNumber } from '~/ui/format';
import { Page } from '~/ui/page';
import { Loaded } from '~/ui/states';
import { TabNav } from '~/ui/tabs';

const route = getRouteApi('/buckets/$bucket');

export function BucketPage() {
  const { t, language } = useI18n();
  const { bucket } = route.useParams();
  const query = useQuery(bucketQuery(bucket));
  const params = { bucket };
  return (
    <Page
      title={bucket}
      above={
        <div className="crumbs">
          <Link to="/buckets">{t('nav.buckets')}</Link>
        </div>
      }
      lead={
        query.data && (
          <>
            {t('objects.total', { count: query.data.objects, n: formatNumber(query.data.objects, language) })} ·{' '}
            <Bytes value={query.data.bytes} />
          </>
        )
      }
    >
      <Loaded query={query}>
        {() => (
          <>
            <TabNav label={t('tabs.label')}>
              <Link to="/buckets/$bucket" params={params} activeOptions={{ exact: true, includeSearch: false }}>
                {t('tabs.objects')}
              </Link>
              <Link to="/buckets/$bucket/access" params={params}>
                {t('tabs.access')}
              </Link>
              <Link to="/buckets/$bucket/usage" params={params}>
                {t('tabs.usage')}
              </Link>
              <Link to="/buckets/$bucket/lifecycle" params={params}>
                {t('tabs.lifecycle')}
              </Link>
              <Link to="/buckets/$bucket/uploads" params={params}>
                {t('tabs.uploads')}
              </Link>
              <Link to="/buckets/$bucket/settings" params={params}>
                {t('nav.settings')}
              </Link>
            </TabNav>
            <Outlet />
          </>
        )}
      </Loaded>
    </Page>
  );
}
