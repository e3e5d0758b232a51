// The editor for the policy of a bucket or a user, in the AWS policy language. The policy is
// written as JSON and checked by the server; errors are shown next to the field.
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { asProblem } from '~/api/problem';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { ConfirmDialog } from '~/ui/dialog';
import { TextArea } from '~/ui/field';
import { ProblemNote, problemText } from '~/ui/states';
import { toast } from '~/ui/toast';
import { jsonFault } from './json_fault';
import { risksOf } from './risks';

const POLICY_SIZE_MAX = 20_480;

interface Props {
  label: string;
  /** The stored policy; null if there is none. */
  policy: string | null;
  /** A policy that the user can insert as a starting point. */
  example: string;
  /** The name of the bucket or user, for the confirmation dialogs. */
  of: string;
  lead: ReactNode;
  save: (policy: string) => Promise<unknown>;
  remove: () => Promise<unknown>;
}

/** Keeps the user's draft, and the stored policy that it is based on, when the policy is
 * refetched. Saving then fails if the policy was changed in the meantime. */
export function PolicyEditor(props: Props) {
  const [began, setBegan] = useState(props);
  const [writing, setWriting] = useState(false);
  if (!writing && began.policy !== props.policy) setBegan(props);
  const { policy, save, remove } = began;
  return <Form key={policy ?? ''} {...props} policy={policy} save={save} remove={remove} onWriting={setWriting} />;
}

function Form({
  label,
  policy,
  example,
  of,
  lead,
  save,
  remove,
  onWriting,
}: Props & { onWriting: (writing: boolean) => void }) {
  const t = useT();
  const operator = useCan('operator');
  const [draft, setText] = useState(policy ?? '');
  const setDraft = (text: string) => {
    setText(text);
    onWriting(text !== (policy ?? ''));
  };
  const [removing, setRemoving] = useState(false);
  const [asking, setAsking] = useState(false);
  // Errors are shown next to the text, so the confirmation always closes.
  const store = useMutation({
    mutationFn: () => save(draft),
    onSuccess: () => {
      onWriting(false);
      toast(t('policy.saved'));
    },
    onSettled: () => setAsking(false),
  });
  const risks = risksOf(draft).filter((risk) => !risksOf(policy ?? '').includes(risk));
  const drop = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      onWriting(false);
      toast(t('policy.removed'));
      setRemoving(false);
    },
  });
  const fault = draft.trim() === '' ? null : jsonFault(draft);
  const problem = store.error ? asProblem(store.error) : null;
  const beside = problem?.field === 'policy';
  const refused = beside ? problemText(problem, t) : undefined;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (fault) return;
        if (risks.length > 0) setAsking(true);
        else store.mutate();
      }}
    >
      <p className="muted small">{lead}</p>
      {!operator && policy === null ? (
        <p className="muted small">{t('policy.none')}</p>
      ) : (
        <TextArea
          label={label}
          mono
          rows={Math.min(24, Math.max(8, draft.split('\n').length + 1))}
          maxLength={POLICY_SIZE_MAX}
          value={draft}
          readOnly={!operator}
          onChange={(value) => {
            setDraft(value);
            store.reset();
          }}
          error={fault ? t('policy.notJson', fault) : refused}
        />
      )}
      <ProblemNote error={beside ? null : problem} />
      {operator && (
        <div className="row wrap">
          <Button
            type="submit"
            variant="primary"
            busy={store.isPending}
            disabled={draft.trim() === '' || draft === policy || fault !== null}
          >
            {t('policy.save')}
          </Button>
          {draft.trim() === '' && <Button onClick={() => setDraft(example)}>{t('policy.example')}</Button>}
          {policy !== null && draft !== policy && (
            <Button
              onClick={() => {
                setDraft(policy);
                store.reset();
              }}
            >
              {t('policy.revert')}
            </Button>
          )}
          {policy !== null && (
            <Button variant="danger" icon="trash" onClick={() => setRemoving(true)}>
              {t('policy.remove')}
            </Button>
          )}
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title={t('policy.riskTitle', { name: of })}
          confirm={t('policy.save')}
          onConfirm={() => store.mutate()}
          onClose={() => setAsking(false)}
          busy={store.isPending}
        >
          {risks.map((risk) => (
            <p key={risk}>{t(`policyRisk.${risk}`)}</p>
          ))}
        </ConfirmDialog>
      )}
      {removing && (
        <ConfirmDialog
          title={t('policy.removeTitle', { name: of })}
          confirm={t('policy.remove')}
          onConfirm={() => drop.mutate()}
          onClose={() => setRemoving(false)}
          busy={drop.isPending}
          error={drop.error}
        >
          {t('policy.removeLead')}
        </ConfirmDialog>
      )}
    </form>
  );
}
