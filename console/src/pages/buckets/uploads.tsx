import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { uploadsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { Bytes, Time } from '~/ui/format';
import { Card } from '~/ui/page';
import { More } from '~/ui/search';
import { Empty, Loaded } from '~/ui/states';
import { DataTable, type Column } from '~/ui/table';
import { toast } from '~/ui/toast';
import '~/pages/rules/rules.css';

type Upload = Schemas['UploadPage']['uploads'][number];
const route = getRouteApi('/buckets/$bucket/uploads');

export function UploadsTab() {
  const t = useT();
  const { bucket } = route.useParams();
  const operator = useCan('operator');
  const query = useInfiniteQuery(uploadsQuery(bucket));
  const [aborting, setAborting] = useState<Upload | null>(null);
  const columns: Column<Upload>[] = [
    {
      key: 'key',
      header: t('objects.key'),
      className: 'name',
      cell: (row) => <span className="break">{row.key}</span>,
    },
    {
      key: 'size',
      header: t('uploads.arrived'),
      className: 'num',
      cell: (row) => (row.bytes === undefined ? '–' : <Bytes value={row.bytes} />),
    },
    {
      key: 'age',
      header: t('uploads.started'),
      className: 'nowrap',
      cell: (row) => <Time value={row.initiated} relative />,
    },
    { key: 'owner', header: t('uploads.by'), className: 'wide', cell: (row) => row.owner ?? '–' },
  ];
  if (operator)
    columns.push({
      key: 'actions',
      header: t('common.actions'),
      className: 'actions',
      cell: (row) => (
        <Button small variant="danger" onClick={() => setAborting(row)}>
          {t('uploads.abort')}
        </Button>
      ),
    });
  return (
    <Card title={t('tabs.uploads')} pad={false}>
      <Loaded query={query}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.uploads);
          if (rows.length === 0)
            return (
              <Empty icon="upload" title={t('uploads.empty')}>
                {t('uploads.emptyLead')}
              </Empty>
            );
          return (
            <>
              <DataTable
                stacked
                label={t('tabs.uploads')}
                rows={rows}
                rowKey={(row) => `${row.upload_id}`}
                columns={columns}
              />
              <More query={query} />
              <p className="muted small rule-lead">
                {t('uploads.stay')}{' '}
                <Link to="/buckets/$bucket/lifecycle" params={{ bucket }}>
                  {t('uploads.rule')}
                </Link>
              </p>
            </>
          );
        }}
      </Loaded>
      {aborting && <AbortDialog bucket={bucket} upload={aborting} onClose={() => setAborting(null)} />}
    </Card>
  );
}

function AbortDialog({ bucket, upload, onClose }: { bucket: string; upload: Upload; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const abort = useMutation({
    mutationFn: () =>
      take(
        api.DELETE('/buckets/{bucket}/uploads/{upload_id}', {
          params: { path: { bucket, upload_id: upload.upload_id }, query: { key: upload.key } },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['bucket', bucket, 'uploads'] });
      toast(t('uploads.aborted'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('uploads.abortTitle')}
      confirm={t('uploads.abort')}
      onConfirm={() => abort.mutate()}
      onClose={onClose}
      busy={abort.isPending}
      error={abort.error}
    >
      <p>{t('uploads.abortLead')}</p>
      <p className="mono break">{upload.key}</p>
    </ConfirmDialog>
  );
}
