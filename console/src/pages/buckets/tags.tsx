import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '~/api/client';
import { bucketTagsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { BUCKET_TAGS_MAX } from '~/pages/tags/rules';
import { TagChips, TagsDialog } from '~/pages/tags/tags';
import { Button } from '~/ui/button';
import { Card } from '~/ui/page';
import { Loaded } from '~/ui/states';

export function BucketTagsCard({ bucket }: { bucket: string }) {
  const t = useT();
  const client = useQueryClient();
  const operator = useCan('operator');
  const query = useQuery(bucketTagsQuery(bucket));
  const [editing, setEditing] = useState(false);
  const save = async (tags: Record<string, string>) => {
    client.setQueryData(
      bucketTagsQuery(bucket).queryKey,
      await take(api.PUT('/buckets/{bucket}/tags', { params: { path: { bucket } }, body: { tags } })),
    );
  };
  return (
    <Card
      title={t('tags.title')}
      actions={
        operator &&
        query.data && (
          <Button small onClick={() => setEditing(true)}>
            {t('tags.edit')}
          </Button>
        )
      }
    >
      <Loaded query={query} rows={1}>
        {({ tags }) => <TagChips tags={tags} />}
      </Loaded>
      {editing && query.data && (
        <TagsDialog
          of={bucket}
          tags={query.data.tags}
          count_max={BUCKET_TAGS_MAX}
          save={save}
          onClose={() => setEditing(false)}
        />
      )}
    </Card>
  );
}
