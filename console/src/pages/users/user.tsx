import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { userQuery } from '~/api/queries';
import { useT } from '~/i18n';
import { Page } from '~/ui/page';
import { Loaded } from '~/ui/states';
import { TabNav } from '~/ui/tabs';
import { UserStatus } from './list';
import { UserMenu } from './user_menu';

const route = getRouteApi('/users/$user');

export function UserPage() {
  const t = useT();
  const { user } = route.useParams();
  const query = useQuery(userQuery(user));
  const params = { user };
  return (
    <Page
      title={user}
      above={
        <div className="crumbs">
          <Link to="/users">{t('nav.users')}</Link>
        </div>
      }
      lead={
        query.data && (
          <span className="row">
            <UserStatus user={query.data} />
            {query.data.display_name}
          </span>
        )
      }
      actions={query.data && <UserMenu user={query.data} />}
    >
      <Loaded query={query}>
        {() => (
          <>
            <TabNav label={t('tabs.label')}>
              <Link to="/users/$user" params={params} activeOptions={{ exact: true }}>
                {t('info.title')}
              </Link>
              <Link to="/users/$user/grants" params={params}>
                {t('tabs.grants')}
              </Link>
              <Link to="/users/$user/keys" params={params}>
                {t('tabs.keys')}
              </Link>
              <Link to="/users/$user/activity" params={params}>
                {t('nav.activity')}
              </Link>
            </TabNav>
            <Outlet />
          </>
        )}
      </Loaded>
    </Page>
  );
}
