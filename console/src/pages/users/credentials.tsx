// The access info: access key, secret key, endpoint and region. Each value can be copied, all of
// them can be copied or downloaded together, and there are ready-made snippets.
import type { ReactNode } from 'react';
import type { Schemas } from '~/api/client';
import { useT } from '~/i18n';
import { credentialsCsv, credentialsEnv, credentialsJson } from '~/snippets/files';
import { Button } from '~/ui/button';
import { saveText } from '~/ui/clipboard';
import { CopyButton } from '~/ui/copy';
import { ReachNote } from '~/ui/reach';
import type { AccessInfo } from './access_info';
import { SnippetTabs } from './snippet_tabs';

export function CredentialRow({ label, children, action }: { label: string; children: ReactNode; action: ReactNode }) {
  return (
    <div className="credential">
      <span className="label">{label}</span>
      <span className="value">{children}</span>
      <span className="row">{action}</span>
    </div>
  );
}

export function Credentials({ info, bucket }: { info: Schemas['AccessInfo']; bucket?: string | undefined }) {
  const t = useT();
  const rows: [string, string][] = [
    [t('info.accessKey'), info.access_key],
    [t('info.secretKey'), info.secret_key],
    [t('info.endpoint'), info.endpoint],
    [t('info.region'), info.region],
  ];
  return (
    <>
      <div className="box">
        {rows.map(([label, value]) => (
          <CredentialRow key={label} label={label} action={<CopyButton text={value} what={label} />}>
            {value}
          </CredentialRow>
        ))}
      </div>
      <ReachNote reach={info.endpoint_reach} />
      <Downloads get={() => Promise.resolve(info)} user={info.user} />
      <SnippetTabs info={info} get={() => Promise.resolve(info)} bucket={bucket} />
    </>
  );
}

/** Buttons that copy all values or download them as .env, JSON or credentials.csv. `get` may have
 * to reveal the secret first. */
export function Downloads({ get, user }: { get: () => Promise<AccessInfo | null>; user: string }) {
  const t = useT();
  const save = (name: string, type: string, text: (info: AccessInfo) => string) => async () => {
    const info = await get();
    if (info) saveText(name, type, text(info));
  };
  return (
    <div className="row wrap">
      <CopyButton
        what={t('info.all')}
        label={t('info.copyAll')}
        variant=""
        text={() => get().then((info) => info && credentialsEnv(info))}
      />
      <Button small icon="download" onClick={() => void save(`${user}.env`, 'text/plain', credentialsEnv)()}>
        .env
      </Button>
      <Button small icon="download" onClick={() => void save(`${user}.json`, 'application/json', credentialsJson)()}>
        JSON
      </Button>
      <Button small icon="download" onClick={() => void save('credentials.csv', 'text/csv', credentialsCsv)()}>
        credentials.csv
      </Button>
    </div>
  );
}
