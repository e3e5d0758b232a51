// Finds effects of a policy that its author may not have intended: it grants anonymous access, or
// locks everyone out. Pure, and only a hint: text that is not a policy has no risks, because the
// server refuses it.
export type Risk = 'public' | 'lockout';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** Returns true if the statement applies to everyone. The policy of a user has no Principal,
 * because it applies only to that user. */
function isEverybody(statement: Json): boolean {
  const { Principal: principal } = statement;
  if (principal === undefined) return false;
  return principal === '*' || (isObject(principal) && listOf(principal.AWS).includes('*'));
}

function deniesAll(statement: Json): boolean {
  const actions = listOf(statement.Action).map((action) => String(action).toLowerCase());
  return (
    actions.some((action) => action === '*' || action === 's3:*') &&
    listOf(statement.Resource).some((resource) => /\*$/.test(String(resource)))
  );
}

export function risksOf(policy: string): Risk[] {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return [];
  }
  const found = new Set<Risk>();
  for (const statement of isObject(document) ? listOf(document.Statement) : []) {
    if (!isObject(statement) || statement.Condition !== undefined) continue;
    if (statement.Effect === 'Allow' && isEverybody(statement)) found.add('public');
    const everybody =
      isEverybody(statement) || (statement.Principal === undefined && statement.NotPrincipal === undefined);
    if (statement.Effect === 'Deny' && everybody && deniesAll(statement)) found.add('lockout');
  }
  return [...found].sort();
}
