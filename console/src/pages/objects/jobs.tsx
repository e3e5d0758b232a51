import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, take } from '~/api/client';
import { jobsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Note, saidText } from '~/ui/states';
import { objectsChanged } from './use_listing';

/** The jobs that delete whole folders on the server: those running, and the newest one if it
 * failed. */
export function JobsStrip({ bucket }: { bucket: string }) {
  const t = useT();
  const client = useQueryClient();
  const operator = useCan('operator');
  const jobs = useQuery(jobsQuery);
  const running = jobs.data?.jobs.filter((job) => job.bucket === bucket && job.state === 'running') ?? [];
  const cancel = useMutation({
    mutationFn: (job_id: string) => take(api.POST('/jobs/{job_id}/cancel', { params: { path: { job_id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }),
  });
  // A job ended, perhaps before this page saw it run: refresh the list, so that deleted objects
  // leave it.
  const ended = jobs.data?.jobs
    .filter((job) => job.bucket === bucket && job.state !== 'running')
    .map((job) => job.id)
    .join();
  const before = useRef(ended);
  useEffect(() => {
    if (before.current !== undefined && before.current !== ended) objectsChanged(bucket);
    before.current = ended;
  }, [ended, bucket]);
  // A failed job is shown until the user closes its note, or until a newer job of this bucket
  // starts.
  const [away, setAway] = useState('');
  const newest = jobs.data?.jobs.find((job) => job.bucket === bucket);
  const failed = newest?.state === 'failed' && newest.id !== away ? newest : null;
  if (running.length === 0 && !failed) return null;
  return (
    <div className="jobs-strip">
      {running.map((job) => (
        <Note key={job.id}>
          <div className="row between">
            <span>{t('jobs.deleting', { prefix: job.prefix || bucket, count: job.done })}</span>
            {operator && (
              <Button small variant="quiet" onClick={() => cancel.mutate(job.id)}>
                {t('jobs.stop')}
              </Button>
            )}
          </div>
        </Note>
      ))}
      {failed && (
        <Note tone="danger" role="alert">
          <div className="row between">
            <span>
              {t(failed.failed > 0 ? 'jobs.failed' : 'jobs.broke', {
                prefix: failed.prefix || bucket,
                count: failed.failed,
              })}{' '}
              {failed.error && saidText(failed.error, t)}
            </span>
            <Button small variant="quiet" onClick={() => setAway(failed.id)}>
              {t('action.close')}
            </Button>
          </div>
        </Note>
      )}
    </div>
  );
}
