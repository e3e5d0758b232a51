// The state of the one-time setup link that opened this page, and how to get a new one.
import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '~/api/client';
import { useT, type Key } from '~/i18n';
import { CopyButton } from '~/ui/copy';
import { Note } from '~/ui/states';

export const setupLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ['setup-link', token],
    queryFn: () => take(api.POST('/setup/check', { body: { token } })),
    staleTime: 0,
  });

type State = Schemas['SetupCheck']['state'];
const SENTENCES: Record<Exclude<State, 'valid'>, Key> = {
  expired: 'setup.expired',
  replaced: 'setup.replaced',
  unknown: 'setup.unknown',
  used: 'setup.used',
  done: 'setup.done',
};

export function LinkNote({ state }: { state: Exclude<State, 'valid'> }) {
  const t = useT();
  return (
    <Note tone="warn" role="alert">
      {t(SENTENCES[state])}
    </Note>
  );
}

const ANY_DIRECTORY = 'onggi account setup-link --data DIR';

export function AnotherLink({ command = ANY_DIRECTORY }: { command?: string | undefined }) {
  const t = useT();
  return (
    <div className="stack tight">
      <p>{t('setup.another')}</p>
      <div className="row">
        <code className="break grow">{command}</code>
        <CopyButton text={command} what={t('setup.command')} />
      </div>
      {command === ANY_DIRECTORY && <p className="muted small">{t('setup.directory')}</p>}
    </div>
  );
}
