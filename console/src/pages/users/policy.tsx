import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take } from '~/api/client';
import { userPolicyQuery } from '~/api/queries';
import { useT } from '~/i18n';
import { PolicyEditor } from '~/pages/policy/editor';
import { Card } from '~/ui/page';
import { Loaded } from '~/ui/states';

const EXAMPLE = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadOnly',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:GetObject'],
        Resource: ['arn:aws:s3:::BUCKET', 'arn:aws:s3:::BUCKET/*'],
      },
    ],
  },
  null,
  2,
);

/** The user's policy, for permissions that grants cannot express. */
export function UserPolicyCard({ user }: { user: string }) {
  const t = useT();
  const client = useQueryClient();
  const query = useQuery(userPolicyQuery(user));
  const changed = () => client.invalidateQueries({ queryKey: userPolicyQuery(user).queryKey });
  const params = { path: { user } };
  return (
    <Card title={t('policy.user')}>
      <Loaded query={query} rows={6}>
        {({ data: { policy }, etag }) => (
          <PolicyEditor
            label={t('policy.document')}
            policy={policy}
            example={EXAMPLE}
            of={user}
            lead={t('policy.userLead')}
            save={(text) =>
              take(
                api.PUT('/users/{user}/policy', {
                  params: { ...params, header: { 'If-Match': etag } },
                  body: { policy: text },
                }),
              ).finally(changed)
            }
            remove={() => take(api.DELETE('/users/{user}/policy', { params })).then(changed)}
          />
        )}
      </Loaded>
    </Card>
  );
}
