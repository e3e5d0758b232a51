import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { serverQuery, userQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { activeKeys } from '~/pages/users/access';
import { BucketSelect, UserSelect } from '~/pages/users/grant_dialog';
import { useReveal } from '~/pages/users/reveal';
import { CredentialRow } from '~/pages/users/credentials';
import { SnippetTabs } from '~/pages/users/snippet_tabs';
import { CopyButton } from '~/ui/copy';
import { Card, Page } from '~/ui/page';
import { ReachNote } from '~/ui/reach';
import { Loaded, Note, ProblemNote } from '~/ui/states';

const route = getRouteApi('/connect');

export function ConnectPage() {
  const t = useT();
  const { user = '', bucket = '', client } = route.useSearch();
  const navigate = route.useNavigate();
  const server = useQuery(serverQuery);
  const set = (change: { user?: string; bucket?: string; client?: string }) =>
    void navigate({ search: (search) => ({ ...search, ...change }), replace: true });
  return (
    <Page title={t('nav.connect')} lead={t('connect.lead')}>
      <Loaded query={server}>
        {(info) => (
          <>
            <Card title={t('connect.where')}>
              <div className="box">
                <CredentialRow
                  label={t('info.endpoint')}
                  action={<CopyButton text={info.endpoint} what={t('info.endpoint')} />}
                >
                  {info.endpoint}
                </CredentialRow>
                <CredentialRow
                  label={t('info.region')}
                  action={<CopyButton text={info.region} what={t('info.region')} />}
                >
                  {info.region}
                </CredentialRow>
              </div>
              <ReachNote reach={info.endpoint_reach} />
            </Card>
            <Card title={t('snippets.label')}>
              <div className="stack">
                <div className="grid two">
                  <UserSelect value={user} onChange={(value) => set({ user: value })} />
                  <BucketSelect value={bucket} onChange={(value) => set({ bucket: value })} />
                </div>
                <Snippets
                  key={user}
                  user={user}
                  bucket={bucket}
                  client={client}
                  endpoint={info.endpoint}
                  region={info.region}
                  onClient={(id) => set({ client: id })}
                />
              </div>
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface Props {
  user: string;
  bucket: string;
  client: string | undefined;
  endpoint: string;
  region: string;
  onClient: (id: string) => void;
}

function Snippets({ user, bucket, client, endpoint, region, onClient }: Props) {
  const t = useT();
  const operator = useCan('operator');
  const query = useQuery({ ...userQuery(user), enabled: user !== '' });
  const key = query.data && activeKeys(query.data)[0]?.access_key;
  const reveal = useReveal(user, key ?? '');
  const info = {
    user,
    access_key: key ?? 'ACCESS_KEY',
    secret_key: key ? reveal.info?.secret_key : 'SECRET_KEY',
    endpoint,
    region,
  };
  const blank = { ...info, secret_key: 'SECRET_KEY' };
  return (
    <>
      {user === '' && <Note>{t('connect.choose')}</Note>}
      {user !== '' && query.data && !key && (
        <Note tone="warn">
          {t('keys.none')}{' '}
          <Link to="/users/$user/keys" params={{ user }}>
            {t('tabs.keys')}
          </Link>
        </Note>
      )}
      {key && operator && <Note>{t('connect.copyReveals')}</Note>}
      <ProblemNote error={query.error ?? reveal.error} />
      <SnippetTabs
        info={info}
        get={key && operator ? reveal.get : () => Promise.resolve(blank)}
        bucket={bucket || 'BUCKET'}
        initial={client}
        onSelect={onClient}
      />
    </>
  );
}
