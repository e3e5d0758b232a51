import { reasonWords } from '~/i18n';
import type { components } from './schema';

type Schemas = components['schemas'];
type Problem = Schemas['Problem'];
/** A message of the server: its reason and values, and the sentence in English. */
export type Notice = Schemas['Notice'];
export type ProblemCode = Problem['code'] | 'network' | 'bad_answer';

/** An error response of the server. `code` is the class of error, `reason` identifies the
 * sentence, `detail` is the sentence in English, and `field` is the request field at fault. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly reason: string | undefined;
  readonly params: Notice['params'];
  readonly field: string | undefined;
  /** The item at fault, if the request covered several. */
  readonly subject: string | undefined;

  constructor(problem: {
    status: number;
    code: ProblemCode;
    detail: string;
    reason?: string;
    params?: Notice['params'];
    field?: string;
    subject?: string;
  }) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.reason = problem.reason;
    this.params = problem.params ?? {};
    this.field = problem.field;
    this.subject = problem.subject;
  }

  /** Parses an error response. Loads its sentence in the reader's language before it returns. */
  static async from(status: number, body: unknown, subject?: string): Promise<ApiProblem> {
    if (!isProblem(body)) return new ApiProblem({ status, code: 'bad_answer', detail: `HTTP ${status}` });
    if (body.reason) await reasonWords();
    return new ApiProblem({ ...body, status, subject });
  }

  static network(cause: unknown): ApiProblem {
    return new ApiProblem({
      status: 0,
      code: 'network',
      detail: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    typeof (body as Problem).code === 'string' &&
    typeof (body as Problem).detail === 'string'
  );
}

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : ApiProblem.network(error);
}

/** Returns the problem for the note below a form, or null if one of the form's visible fields
 * (`shown`) already reports it. */
export function unshown(problem: ApiProblem | null, ...shown: (string | false)[]): ApiProblem | null {
  return problem?.field !== undefined && shown.includes(problem.field) ? null : problem;
}
