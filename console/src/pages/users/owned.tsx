// The buckets that a user owns. Ownership is independent of grants: they neither list it nor limit
// it.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ownedBucketsQuery } from '~/api/queries';
import { useT } from '~/i18n';
import { Card } from '~/ui/page';
import { More } from '~/ui/search';

export function OwnedBuckets({ user }: { user: string }) {
  const t = useT();
  const query = useInfiniteQuery(ownedBucketsQuery(user));
  const buckets = query.data?.pages.flatMap((page) => page.buckets) ?? [];
  if (buckets.length === 0) return null;
  return (
    <Card title={t('grants.owned')}>
      <div className="stack tight">
        <p className="muted small">{t('grants.ownedLead')}</p>
        <ul className="chips">
          {buckets.map(({ name }) => (
            <li key={name}>
              <Link to="/buckets/$bucket" params={{ bucket: name }} className="badge accent break">
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </div>
      <More query={query} />
    </Card>
  );
}
