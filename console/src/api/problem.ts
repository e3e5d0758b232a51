import type { components } from './schema';

type Problem = components['schemas']['Problem'];
export type ProblemCode = Problem['code'] | 'network' | 'bad_answer';

/** What the server refused and why; `code` is stable, `detail` is an English sentence, `field` the one to blame. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly field: string | undefined;
  readonly retryAfter_s: number | undefined;

  constructor(problem: { status: number; code: ProblemCode; detail: string; field?: string; retry_after_s?: number }) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.field = problem.field;
    this.retryAfter_s = problem.retry_after_s;
  }

  static from(status: number, body: unknown): ApiProblem {
    if (isProblem(body)) return new ApiProblem({ ...body, status });
    return new ApiProblem({ status, code: 'bad_answer', detail: `HTTP ${status}` });
  }

  static network(cause: unknown): ApiProblem {
    return new ApiProblem({ status: 0, code: 'network', detail: cause instanceof Error ? cause.message : String(cause) });
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && typeof (body as Problem).code === 'string' && typeof (body as Problem).detail === 'string';
}

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : ApiProblem.network(error);
}

/** The refusal that no field of a form shows, for the note below it: `shown` are the fields that are there now. */
export function unshown(problem: ApiProblem | null, ...shown: (string | false)[]): ApiProblem | null {
  return problem?.field !== undefined && shown.includes(problem.field) ? null : problem;
}
