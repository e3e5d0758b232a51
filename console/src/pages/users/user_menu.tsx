import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take, type Schemas } from '~/api/client';
import { userQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { toast } from '~/ui/toast';

export function UserMenu({ user }: { user: Schemas['User'] }) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const operator = useCan('operator');
  const [asking, setAsking] = useState<'disable' | 'delete' | null>(null);
  const switchUser = useMutation({
    mutationFn: (disabled: boolean) =>
      take(api.PATCH('/users/{user}', { params: { path: { user: user.name } }, body: { disabled } })),
    onSuccess: (next) => {
      client.setQueryData(userQuery(user.name).queryKey, next);
      void client.invalidateQueries({ queryKey: ['users'] });
      toast(t(next.disabled ? 'users.disabledDone' : 'users.enabledDone', { name: user.name }));
      setAsking(null);
    },
  });
  const remove = useMutation({
    mutationFn: () => take(api.DELETE('/users/{user}', { params: { path: { user: user.name } } })),
    onSuccess: async () => {
      toast(t('users.deleted', { name: user.name }));
      await navigate({ to: '/users' });
      client.removeQueries({ queryKey: ['user', user.name] });
      await client.invalidateQueries({ queryKey: ['users'] });
    },
  });
  if (!operator) return null;
  return (
    <>
      {user.disabled ? (
        <Button icon="play" busy={switchUser.isPending} onClick={() => switchUser.mutate(false)}>
          {t('users.enable')}
        </Button>
      ) : (
        <Button icon="pause" onClick={() => setAsking('disable')}>
          {t('users.disable')}
        </Button>
      )}
      <Button variant="danger" icon="trash" onClick={() => setAsking('delete')}>
        {t('users.delete')}
      </Button>
      {asking === 'disable' && (
        <ConfirmDialog
          title={t('users.disableTitle', { name: user.name })}
          confirm={t('users.disable')}
          onConfirm={() => switchUser.mutate(true)}
          onClose={() => setAsking(null)}
          busy={switchUser.isPending}
          error={switchUser.error}
        >
          {t('users.disableLead')}
        </ConfirmDialog>
      )}
      {asking === 'delete' && (
        <ConfirmDialog
          title={t('users.deleteTitle', { name: user.name })}
          name={user.name}
          confirm={t('users.delete')}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(null)}
          busy={remove.isPending}
          error={remove.error}
        >
          {t('users.deleteLead')}
        </ConfirmDialog>
      )}
    </>
  );
}
