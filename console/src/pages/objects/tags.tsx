import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { OBJECT_TAGS_MAX } from '~/pages/tags/rules';
import { TagChips, TagsDialog } from '~/pages/tags/tags';
import { Button } from '~/ui/button';
import { objectChanged } from './use_listing';

/** The tags of the displayed version. */
export function ObjectTags({ bucket, detail }: { bucket: string; detail: Schemas['ObjectDetail'] }) {
  const t = useT();
  const operator = useCan('operator');
  const [editing, setEditing] = useState(false);
  const save = async (tags: Record<string, string>) => {
    await take(
      api.PUT('/buckets/{bucket}/object/tags', {
        params: { path: { bucket }, query: { key: detail.key, version_id: detail.version_id } },
        body: { tags },
      }),
    );
    await objectChanged(bucket, detail.key);
  };
  return (
    <section className="stack tight" aria-label={t('tags.title')}>
      <div className="row between">
        <h3>{t('tags.title')}</h3>
        {operator && (
          <Button small variant="quiet" onClick={() => setEditing(true)}>
            {t('tags.edit')}
          </Button>
        )}
      </div>
      <TagChips tags={detail.tags} />
      {editing && (
        <TagsDialog
          of={detail.key}
          tags={detail.tags}
          count_max={OBJECT_TAGS_MAX}
          save={save}
          onClose={() => setEditing(false)}
        />
      )}
    </section>
  );
}
