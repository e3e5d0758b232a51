// The share links of a bucket, or of all buckets, that have not expired. The URL itself is shown
// only once, when the link is created.
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { sharesQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { Time } from '~/ui/format';
import { Card } from '~/ui/page';
import { More } from '~/ui/search';
import { Loaded } from '~/ui/states';
import { DataTable, type Column } from '~/ui/table';
import { toast } from '~/ui/toast';

type Share = Schemas['ShareLink'];

export function SharesCard({ bucket }: { bucket?: string }) {
  const t = useT();
  const operator = useCan('operator');
  const query = useInfiniteQuery(sharesQuery(bucket));
  const [revoking, setRevoking] = useState<Share | null>(null);
  const columns: Column<Share>[] = [
    {
      key: 'object',
      header: t('share.object'),
      className: 'name',
      cell: (row) => (
        <>
          <Link to="/buckets/$bucket" params={{ bucket: row.bucket }} search={{ key: row.key }} className="break">
            {bucket ? row.key : `${row.bucket}/${row.key}`}
          </Link>
          {!row.works && (
            <>
              {' '}
              <span className="badge warn" title={t('share.stoppedHint')}>
                {t('share.stopped')}
              </span>
            </>
          )}
        </>
      ),
    },
    { key: 'maker', header: t('share.maker'), cell: (row) => <span className="break">{row.maker}</span> },
    { key: 'expires', header: t('grants.expires'), className: 'nowrap', cell: (row) => <Time value={row.expires} /> },
    {
      key: 'actions',
      header: t('common.actions'),
      className: 'actions',
      cell: (row) =>
        (row.own || operator) && (
          <Button
            small
            variant="danger"
            aria-label={t('share.revokeOf', { key: row.key })}
            onClick={() => setRevoking(row)}
          >
            {t('keys.revoke')}
          </Button>
        ),
    },
  ];
  return (
    <Card title={t('share.list')} pad={false}>
      <Loaded query={query}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.shares);
          if (rows.length === 0)
            return (
              <p className="muted" style={{ padding: '12px 20px' }}>
                {t('share.none')}
              </p>
            );
          return (
            <>
              <DataTable stacked label={t('share.list')} rows={rows} rowKey={(row) => row.id} columns={columns} />
              <More query={query} />
            </>
          );
        }}
      </Loaded>
      {revoking && <RevokeDialog share={revoking} onClose={() => setRevoking(null)} />}
    </Card>
  );
}

function RevokeDialog({ share, onClose }: { share: Share; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => take(api.DELETE('/shares/{share_id}', { params: { path: { share_id: share.id } } })),
    onSuccess: () => {
      toast(t('share.revoked'));
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['shares'] }),
  });
  return (
    <ConfirmDialog
      title={t('share.revokeTitle')}
      confirm={t('keys.revoke')}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
      busy={revoke.isPending}
      error={revoke.error}
    >
      {t('share.revokeLead', { object: `${share.bucket}/${share.key}` })}
    </ConfirmDialog>
  );
}
