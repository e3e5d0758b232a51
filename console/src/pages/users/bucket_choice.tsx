// The choice of buckets for a new user: some buckets or all of them, and the rights on them.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Schemas } from '~/api/client';
import { bucketsQuery } from '~/api/queries';
import { useT } from '~/i18n';
import { Check, SelectField, TextField } from '~/ui/field';
import { PRESETS, type Preset } from './rights';

/** The bucket name in a grant on all buckets, including buckets that are created later. */
export const ALL_BUCKETS = '*';

type Named = Exclude<Preset, 'custom'>;
const NAMES = Object.keys(PRESETS) as Named[];

export interface BucketChoice {
  buckets: string[];
  preset: Named;
}

export const NO_BUCKETS: BucketChoice = { buckets: [], preset: 'readwrite' };

export function grantsOf({ buckets, preset }: BucketChoice): Schemas['NewGrant'][] {
  return buckets.map((bucket) => ({ bucket, rights: PRESETS[preset], prefix: '' }));
}

/** Returns the bucket to name in examples: one from the grants, or an existing bucket if the only
 * grant is on all buckets. */
export function useExampleBucket(grants: { bucket: string }[]): string | undefined {
  const buckets = useInfiniteQuery({
    ...bucketsQuery(),
    enabled: grants.some((grant) => grant.bucket === ALL_BUCKETS),
  });
  return grants.find((grant) => grant.bucket !== ALL_BUCKETS)?.bucket ?? buckets.data?.pages[0]?.buckets[0]?.name;
}

/** A drop-down of the presets of rights. `instead` replaces the title and hint of a preset. */
export function PresetSelect<T extends Named>({
  value,
  presets,
  instead,
  onChange,
}: {
  value: T;
  presets?: T[];
  instead?: (preset: T) => { title: string; hint: string } | undefined;
  onChange: (preset: T) => void;
}) {
  const t = useT();
  const words = (preset: T) => instead?.(preset) ?? { title: t(`preset.${preset}`), hint: t(`preset.${preset}Hint`) };
  return (
    <SelectField
      label={t('grants.rights')}
      hint={words(value).hint}
      value={value}
      onChange={(next) => onChange(next as T)}
    >
      {(presets ?? (NAMES as T[])).map((preset) => (
        <option key={preset} value={preset}>
          {words(preset).title}
        </option>
      ))}
    </SelectField>
  );
}

export function BucketChoiceFields({
  value,
  onChange,
}: {
  value: BucketChoice;
  onChange: (value: BucketChoice) => void;
}) {
  const t = useT();
  const query = useInfiniteQuery({ ...bucketsQuery() });
  const names = query.data?.pages.flatMap((page) => page.buckets.map((bucket) => bucket.name)) ?? [];
  const all = value.buckets.includes(ALL_BUCKETS);
  const toggle = (name: string, on: boolean) =>
    onChange({ ...value, buckets: on ? [...value.buckets, name] : value.buckets.filter((one) => one !== name) });
  return (
    <>
      <fieldset className="choices">
        <legend className="legend">{t('users.buckets')}</legend>
        <Check
          label={t('grants.allBuckets')}
          checked={all}
          onChange={(on) => onChange({ ...value, buckets: on ? [ALL_BUCKETS] : [] })}
        />
        {!all && !query.hasNextPage && names.length > 0 && (
          <div className="picks">
            {names.map((name) => (
              <Check
                key={name}
                label={<span className="mono break">{name}</span>}
                checked={value.buckets.includes(name)}
                onChange={(on) => toggle(name, on)}
              />
            ))}
          </div>
        )}
        {!all && query.hasNextPage && <TypedBuckets onChange={(buckets) => onChange({ ...value, buckets })} />}
      </fieldset>
      {value.buckets.length > 0 && (
        <PresetSelect value={value.preset} onChange={(preset) => onChange({ ...value, preset })} />
      )}
    </>
  );
}

/** A text field for bucket names, used if there are too many buckets to list. */
function TypedBuckets({ onChange }: { onChange: (buckets: string[]) => void }) {
  const t = useT();
  return (
    <TextField
      label={t('users.bucketNames')}
      hint={t('users.bucketNamesHint')}
      mono
      onChange={(text) =>
        onChange([...new Set(text.split(/[\s,]+/).filter((name) => name !== '' && name !== ALL_BUCKETS))])
      }
    />
  );
}
