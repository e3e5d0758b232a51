import type { ApiProblem } from '~/api/problem';
import { useT } from '~/i18n';
import { Rules, TextField } from '~/ui/field';
import { problemText } from '~/ui/states';
import { ACCESS_KEY_RULES, meets, SECRET_KEY_RULES } from './keys_rules';

export interface ManualKeys {
  access_key: string;
  secret_key: string;
}
export const EMPTY_KEYS: ManualKeys = { access_key: '', secret_key: '' };

export function keysReady(keys: ManualKeys): boolean {
  return meets(ACCESS_KEY_RULES, keys.access_key) && meets(SECRET_KEY_RULES, keys.secret_key);
}

export function KeyFields({
  keys,
  onChange,
  problem,
}: {
  keys: ManualKeys;
  onChange: (keys: ManualKeys) => void;
  problem: ApiProblem | null;
}) {
  const t = useT();
  const refused = (field: string) =>
    problem?.field === field ? (problem.code === 'exists' ? t('keys.exists') : problemText(problem, t)) : undefined;
  const missing = (own: string, other: string) => (own === '' && other !== '' ? t('keys.both') : undefined);
  return (
    <div className="stack">
      <div className="stack tight">
        <TextField
          label={t('info.accessKey')}
          value={keys.access_key}
          mono
          maxLength={128}
          onChange={(access_key) => onChange({ ...keys, access_key: access_key.trim() })}
          error={refused('access_key') ?? missing(keys.access_key, keys.secret_key)}
        />
        <Rules
          value={keys.access_key}
          rules={ACCESS_KEY_RULES.map((rule) => ({ text: t(rule.key), met: rule.met(keys.access_key) }))}
        />
      </div>
      <div className="stack tight">
        <TextField
          label={t('info.secretKey')}
          value={keys.secret_key}
          mono
          maxLength={128}
          onChange={(secret_key) => onChange({ ...keys, secret_key: secret_key.trim() })}
          error={refused('secret_key') ?? missing(keys.secret_key, keys.access_key)}
        />
        <Rules
          value={keys.secret_key}
          rules={SECRET_KEY_RULES.map((rule) => ({ text: t(rule.key), met: rule.met(keys.secret_key) }))}
        />
      </div>
    </div>
  );
}
