import { getRouteApi } from '@tanstack/react-router';
import { useT } from '~/i18n';
import { AuditLog } from '~/pages/activity/log';
import { Card } from '~/ui/page';

const route = getRouteApi('/users/$user/activity');

export function UserActivityTab() {
  const t = useT();
  const { user } = route.useParams();
  return (
    <Card title={t('nav.activity')} pad={false}>
      <AuditLog filter={{}} of={user} />
    </Card>
  );
}
