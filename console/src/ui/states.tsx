// The loading, empty and failed states, which must not look alike.
import type { ReactNode } from 'react';
import { asProblem, type Notice } from '~/api/problem';
import { reasonText, useT, type Key, type Translate } from '~/i18n';
import { en } from '~/i18n/en';
import { Button } from './button';
import { Icon, type IconName } from './icons';

export function Loading({ rows = 4 }: { rows?: number }) {
  const t = useT();
  return (
    <div className="skeleton" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}

/** `page`: the state fills the whole page, so its title is the page's main heading. */
export function Empty({
  icon,
  title,
  children,
  action,
  page,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  page?: boolean;
}) {
  return (
    <div className="state">
      <div className="art">
        <Icon name={icon} size={28} />
      </div>
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children && <p>{children}</p>}
      {action && <div className="row wrap">{action}</div>}
    </div>
  );
}

/** Returns the server's message in the reader's language if the console has a text for its
 * `reason` or its `code`, otherwise the server's English `detail`. */
export function saidText(
  said: { code?: string; reason?: string; params?: Notice['params']; detail: string },
  t: Translate,
): string {
  const text = reasonText(said.reason, said.params ?? {});
  if (text !== undefined) return text;
  const key = `problem.${said.code}`;
  return key in en ? t(key as Key, { detail: said.detail, ...said.params }) : said.detail;
}

export function problemText(error: unknown, t: Translate): string {
  const problem = asProblem(error);
  const said = saidText(
    { code: problem.code, reason: problem.reason, detail: problem.message, params: problem.params },
    t,
  );
  return problem.subject === undefined ? said : `${problem.subject}: ${said}`;
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useT();
  // Not a failure, and a retry would not help: the server is older than this page.
  if (asProblem(error).code === 'not_implemented') return <Empty icon="clock" title={t('problem.not_implemented')} />;
  // A retry does not bring back a deleted resource.
  if (asProblem(error).status === 404) return <Empty icon="search" title={problemText(error, t)} />;
  return (
    <div className="state" role="alert">
      <div className="art">
        <Icon name="warning" size={28} />
      </div>
      <h2>{t('state.failed')}</h2>
      <p>{problemText(error, t)}</p>
      {retry && (
        <div className="row">
          <Button icon="refresh" onClick={retry}>
            {t('state.retry')}
          </Button>
        </div>
      )}
    </div>
  );
}

export function ProblemNote({ error }: { error: unknown }) {
  const t = useT();
  if (!error) return null;
  return (
    <Note tone="danger" role="alert">
      {problemText(error, t)}
    </Note>
  );
}

export function Note({
  tone = '',
  children,
  role,
}: {
  tone?: 'warn' | 'danger' | 'ok' | '';
  children: ReactNode;
  role?: 'alert' | 'status';
}) {
  return (
    <div className={`note ${tone}`} role={role}>
      <Icon name={tone === 'ok' ? 'check' : tone === '' ? 'info' : 'warning'} />
      <div className="grow">{children}</div>
    </div>
  );
}

interface Result<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** Shows a query as loading, failed or loaded. Calls `children` only with loaded data. */
export function Loaded<T>({
  query,
  children,
  rows,
}: {
  query: Result<T>;
  children: (data: T) => ReactNode;
  rows?: number;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Loading rows={rows} />;
}
