import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, Idempotency, take, type Schemas } from '~/api/client';
import { asProblem, unshown } from '~/api/problem';
import { Cancelled, withReauth } from '~/app/reauth';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Dialog, FormDialog } from '~/ui/dialog';
import { Check, Choices, SelectField } from '~/ui/field';
import { Note } from '~/ui/states';
import { Credentials } from './credentials';
import { EMPTY_KEYS, KeyFields, keysReady, type ManualKeys } from './key_fields';

const GRACES = [1, 24, 72, 168, 720];

/** Regenerates a user's keys. The old pair works for a grace period, or is revoked at once. */
export function RotateDialog({ user, onClose }: { user: Schemas['User']; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [once] = useState(() => new Idempotency());
  const [mode, setMode] = useState<'grace' | 'revoke'>('grace');
  const [hours, setHours] = useState(24);
  const [manual, setManual] = useState(false);
  const [keys, setKeys] = useState<ManualKeys>(EMPTY_KEYS);
  const rotate = useMutation({
    mutationFn: () => {
      const body = { grace_s: mode === 'grace' ? hours * 3600 : 0, ...(manual && keys) };
      return withReauth(() =>
        once.run(body, (headers) =>
          take(api.POST('/users/{user}/rotate', { params: { path: { user: user.name }, header: headers }, body })),
        ),
      );
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['user', user.name] });
      void client.invalidateQueries({ queryKey: ['users'] });
    },
  });
  if (rotate.data) {
    return (
      <Dialog
        wide
        title={t('access.infoOf', { user: user.name })}
        onClose={onClose}
        foot={
          <Button variant="primary" onClick={onClose}>
            {t('action.done')}
          </Button>
        }
      >
        <Note tone="ok">{t(mode === 'grace' ? 'keys.rotatedGrace' : 'keys.rotatedNow')}</Note>
        <Credentials info={rotate.data} />
      </Dialog>
    );
  }
  const problem = rotate.error && !(rotate.error instanceof Cancelled) ? asProblem(rotate.error) : null;
  return (
    <FormDialog
      title={t('keys.regenerateTitle', { name: user.name })}
      submit={t('keys.regenerate')}
      onClose={onClose}
      onSubmit={() => rotate.mutate()}
      busy={rotate.isPending}
      disabled={manual && !keysReady(keys)}
      error={unshown(problem, manual && 'access_key', manual && 'secret_key')}
    >
      <Choices
        label={t('keys.oldPair')}
        value={mode}
        onChange={setMode}
        options={[
          { value: 'grace', title: t('keys.grace'), hint: t('keys.graceHint') },
          { value: 'revoke', title: t('keys.revokeNow'), hint: t('keys.revokeNowHint') },
        ]}
      />
      {mode === 'grace' && (
        <SelectField label={t('keys.gracePeriod')} value={String(hours)} onChange={(value) => setHours(Number(value))}>
          {GRACES.map((hour) => (
            <option key={hour} value={hour}>
              {hour < 48 ? t('time.hours', { count: hour }) : t('time.days', { count: hour / 24 })}
            </option>
          ))}
        </SelectField>
      )}
      <Check label={t('keys.manual')} checked={manual} onChange={setManual} />
      {manual && (
        <KeyFields
          keys={keys}
          onChange={(value) => {
            setKeys(value);
            rotate.reset();
          }}
          problem={problem}
        />
      )}
    </FormDialog>
  );
}
