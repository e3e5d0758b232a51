import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, Idempotency, take, type Schemas } from '~/api/client';
import { asProblem, unshown } from '~/api/problem';
import { Cancelled, withReauth } from '~/app/reauth';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Dialog, FormDialog } from '~/ui/dialog';
import { Check, Choices, TextField } from '~/ui/field';
import { Note, problemText } from '~/ui/states';
import { BucketChoiceFields, grantsOf, NO_BUCKETS, useExampleBucket } from './bucket_choice';
import { Credentials } from './credentials';
import { EMPTY_KEYS, KeyFields, keysReady, type ManualKeys } from './key_fields';

const NAME = /^[a-zA-Z0-9._@+=,-]{1,64}$/;

export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<Made | null>(null);
  return made ? <CreatedDialog {...made} onClose={onClose} /> : <UserForm onClose={onClose} onCreated={setMade} />;
}

interface Made {
  info: Schemas['AccessInfo'];
  grants: Schemas['NewGrant'][];
}

function UserForm({ onClose, onCreated }: { onClose: () => void; onCreated: (made: Made) => void }) {
  const t = useT();
  const client = useQueryClient();
  const [once] = useState(() => new Idempotency());
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [createBuckets, setCreateBuckets] = useState(false);
  const [choice, setChoice] = useState(NO_BUCKETS);
  const grants = grantsOf(choice);
  const [mode, setMode] = useState<'auto' | 'manual'>('auto');
  const [keys, setKeys] = useState<ManualKeys>(EMPTY_KEYS);
  const create = useMutation({
    mutationFn: () => {
      const body = {
        name,
        display_name: displayName,
        create_buckets: createBuckets,
        ...(mode === 'manual' && keys),
        ...(grants.length > 0 && { grants }),
      };
      return withReauth(() =>
        once.run(body, (headers) => take(api.POST('/users', { params: { header: headers }, body }))),
      );
    },
    onSuccess: (info) => {
      void client.invalidateQueries({ queryKey: ['users'] });
      void client.invalidateQueries({ queryKey: ['usage'] });
      void client.invalidateQueries({ queryKey: ['bucket'] });
      onCreated({ info, grants });
    },
  });
  const problem = create.error && !(create.error instanceof Cancelled) ? asProblem(create.error) : null;
  const field = problem?.field ?? '';
  const nameError =
    name !== '' && !NAME.test(name)
      ? t('name.rule')
      : field === 'name' && problem
        ? problem.code === 'exists'
          ? t('users.exists', { name })
          : problemText(problem, t)
        : undefined;
  return (
    <FormDialog
      title={t('users.create')}
      onClose={onClose}
      submit={t('users.create')}
      onSubmit={() => create.mutate()}
      busy={create.isPending}
      disabled={!NAME.test(name) || (mode === 'manual' && !keysReady(keys))}
      error={unshown(problem, 'name', mode === 'manual' && 'access_key', mode === 'manual' && 'secret_key')}
    >
      <TextField
        label={t('users.name')}
        hint={t('users.nameHint')}
        value={name}
        mono
        autoFocus
        maxLength={64}
        placeholder="training-job"
        onChange={(value) => {
          setName(value);
          create.reset();
        }}
        error={nameError}
      />
      <TextField label={t('users.displayName')} value={displayName} maxLength={256} onChange={setDisplayName} />
      <BucketChoiceFields
        value={choice}
        onChange={(value) => {
          setChoice(value);
          create.reset();
        }}
      />
      <Choices
        two
        label={t('keys.generation')}
        value={mode}
        onChange={(value) => {
          setMode(value);
          create.reset();
        }}
        options={[
          { value: 'auto', title: t('keys.auto'), hint: t('keys.autoHint') },
          { value: 'manual', title: t('keys.manual'), hint: t('keys.manualHint') },
        ]}
      />
      {mode === 'manual' && (
        <KeyFields
          keys={keys}
          onChange={(value) => {
            setKeys(value);
            create.reset();
          }}
          problem={problem}
        />
      )}
      <Check label={t('users.createBuckets')} checked={createBuckets} onChange={setCreateBuckets} />
    </FormDialog>
  );
}

/** Shows the full access info right after the user is created. */
function CreatedDialog({ info, grants, onClose }: Made & { onClose: () => void }) {
  const t = useT();
  const bucket = useExampleBucket(grants);
  const granted = grants.length > 0;
  return (
    <Dialog
      wide
      title={t('access.infoOf', { user: info.user })}
      onClose={onClose}
      foot={
        <>
          <Button variant={granted ? 'primary' : ''} onClick={onClose}>
            {t('action.done')}
          </Button>
          {!granted && (
            <Link className="button primary" to="/users/$user/grants" params={{ user: info.user }}>
              {t('users.grantNext')}
            </Link>
          )}
        </>
      }
    >
      <Note tone="ok">{t('users.createdLead')}</Note>
      {!granted && <Note>{t('grants.emptyLead')}</Note>}
      <Credentials info={info} bucket={bucket} />
    </Dialog>
  );
}
