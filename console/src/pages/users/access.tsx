import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '~/api/client';
import { serverQuery, userQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { CopyButton } from '~/ui/copy';
import { SelectField } from '~/ui/field';
import { Card } from '~/ui/page';
import { ReachNote } from '~/ui/reach';
import { Empty, Loaded, Note, ProblemNote } from '~/ui/states';
import { useExampleBucket } from './bucket_choice';
import { CredentialRow, Downloads } from './credentials';
import { useReveal } from './reveal';
import { RotateDialog } from './rotate';
import { SnippetTabs } from './snippet_tabs';

const route = getRouteApi('/users/$user/');

/** Sorts keys: first those without an expiry, which outlive the grace period of the others, and
 * then by age, newest first. */
export function newestFirst(keys: Schemas['User']['keys']) {
  return [...keys].sort(
    (a, b) => Number(a.expires !== null) - Number(b.expires !== null) || b.created.localeCompare(a.created),
  );
}

export function activeKeys(user: Schemas['User']) {
  const now = new Date();
  return newestFirst(user.keys.filter((key) => !key.expires || new Date(key.expires) > now));
}

export function AccessInfoTab() {
  const t = useT();
  const { user } = route.useParams();
  const query = useQuery(userQuery(user));
  const bucket = useExampleBucket(query.data?.grants ?? []);
  const server = useQuery(serverQuery);
  const operator = useCan('operator');
  const [chosen, setChosen] = useState('');
  const [rotating, setRotating] = useState(false);
  return (
    <Loaded query={query}>
      {(data) => (
        <Loaded query={server}>
          {(info) => {
            const keys = activeKeys(data);
            const key = keys.find((one) => one.access_key === chosen) ?? keys[0];
            const rotate = operator && (
              <Button small icon="refresh" onClick={() => setRotating(true)}>
                {t('keys.regenerate')}
              </Button>
            );
            return (
              <>
                <Card title={t('info.title')} actions={rotate}>
                  {key ? (
                    <div className="stack">
                      {keys.length > 1 && (
                        <SelectField label={t('info.whichKey')} value={key.access_key} onChange={setChosen}>
                          {keys.map((one) => (
                            <option key={one.access_key}>{one.access_key}</option>
                          ))}
                        </SelectField>
                      )}
                      <KeyInfo
                        key={key.access_key}
                        user={user}
                        accessKey={key.access_key}
                        endpoint={info.endpoint}
                        reach={info.endpoint_reach}
                        region={info.region}
                        bucket={bucket}
                      />
                    </div>
                  ) : (
                    <Empty icon="key" title={t('keys.none')} action={rotate}>
                      {t('keys.noneLead')}
                    </Empty>
                  )}
                </Card>
                {rotating && <RotateDialog user={data} onClose={() => setRotating(false)} />}
              </>
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

function KeyInfo({
  user,
  accessKey,
  endpoint,
  reach,
  region,
  bucket,
}: {
  user: string;
  accessKey: string;
  endpoint: string;
  reach: Schemas['Reach'];
  region: string;
  bucket: string | undefined;
}) {
  const t = useT();
  const operator = useCan('operator');
  const reveal = useReveal(user, accessKey);
  const secret = reveal.info?.secret_key;
  return (
    <>
      <div className="box">
        <CredentialRow label={t('info.accessKey')} action={<CopyButton text={accessKey} what={t('info.accessKey')} />}>
          {accessKey}
        </CredentialRow>
        <CredentialRow
          label={t('info.secretKey')}
          action={
            operator && (
              <>
                <Button
                  small
                  variant="quiet"
                  icon={secret ? 'eyeOff' : 'eye'}
                  busy={reveal.busy}
                  aria-pressed={secret !== undefined}
                  aria-label={t(secret ? 'info.hide' : 'info.reveal')}
                  title={t(secret ? 'info.hide' : 'info.reveal')}
                  onClick={() => (secret ? reveal.hide() : void reveal.show())}
                />
                <CopyButton
                  text={() => reveal.get().then((info) => info?.secret_key ?? null)}
                  what={t('info.secretKey')}
                />
              </>
            )
          }
        >
          {secret ?? (
            <span className="masked" role="img" aria-label={t('info.hidden')}>
              ••••••••••••••••••••
            </span>
          )}
        </CredentialRow>
        <CredentialRow label={t('info.endpoint')} action={<CopyButton text={endpoint} what={t('info.endpoint')} />}>
          {endpoint}
        </CredentialRow>
        <CredentialRow label={t('info.region')} action={<CopyButton text={region} what={t('info.region')} />}>
          {region}
        </CredentialRow>
      </div>
      <ReachNote reach={reach} />
      {secret && <Note>{t('info.shownFor')}</Note>}
      <ProblemNote error={reveal.error} />
      {operator && <Downloads get={reveal.get} user={user} />}
      <h3>{t('snippets.label')}</h3>
      {operator ? (
        <SnippetTabs
          info={{ user, access_key: accessKey, secret_key: secret, endpoint, region }}
          get={reveal.get}
          bucket={bucket}
        />
      ) : (
        <p className="muted">{t('info.viewer')}</p>
      )}
      <p className="small">
        <Link to="/users/$user/grants" params={{ user }}>
          {t('info.grantsLink')}
        </Link>
      </p>
    </>
  );
}
