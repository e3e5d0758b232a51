// The form of a CORS rule, and its faults. Pure functions.
import type { Schemas } from '~/api/client';
import { linesOf, wholeNumber } from '~/pages/rules/list';

export type CorsRule = Schemas['CorsRule'];
export type Method = Schemas['CorsMethod'];
export const METHODS: Method[] = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

export interface Form {
  id: string;
  origins: string;
  methods: Method[];
  headers: string;
  exposed: string;
  maxAge: string;
}

const NEW_RULE: CorsRule = {
  id: '',
  origins: [],
  methods: ['GET', 'HEAD'],
  headers: [],
  exposed_headers: [],
  max_age_s: 3_600,
};
const ID_BYTES_MAX = 255;
const NAME = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;

export function formOf(rule: CorsRule = NEW_RULE): Form {
  return {
    id: rule.id,
    origins: rule.origins.join('\n'),
    methods: rule.methods,
    headers: rule.headers.join('\n'),
    exposed: rule.exposed_headers.join('\n'),
    maxAge: rule.max_age_s === null ? '' : String(rule.max_age_s),
  };
}

export type Field = 'id' | 'origins' | 'methods' | 'headers' | 'exposed_headers' | 'max_age_s';
export type Fault = 'none' | 'stars' | 'header' | 'exposed' | 'seconds' | 'long' | 'method';

const hasTwoStars = (text: string) => text.split('*').length > 2;

export function faultsOf(form: Form): Partial<Record<Field, Fault>> {
  const faults: Partial<Record<Field, Fault>> = {};
  const origins = linesOf(form.origins);
  const headers = linesOf(form.headers);
  if (new TextEncoder().encode(form.id).length > ID_BYTES_MAX) faults.id = 'long';
  if (origins.length === 0) faults.origins = 'none';
  if (origins.some(hasTwoStars)) faults.origins = 'stars';
  if (form.methods.length === 0) faults.methods = 'method';
  if (headers.some((name) => !NAME.test(name))) faults.headers = 'header';
  else if (headers.some(hasTwoStars)) faults.headers = 'stars';
  if (linesOf(form.exposed).some((name) => !NAME.test(name) || name.includes('*'))) faults.exposed_headers = 'exposed';
  if (form.maxAge.trim() !== '' && wholeNumber(form.maxAge, 0) === null) faults.max_age_s = 'seconds';
  return faults;
}

/** Converts a form without faults to a rule. Fields that the user did not edit keep their stored
 * values. */
export function ruleOf(form: Form, was: CorsRule = NEW_RULE): CorsRule {
  const before = formOf(was);
  return {
    ...was,
    id: form.id,
    methods: form.methods,
    origins: form.origins === before.origins ? was.origins : linesOf(form.origins),
    headers: form.headers === before.headers ? was.headers : linesOf(form.headers),
    exposed_headers: form.exposed === before.exposed ? was.exposed_headers : linesOf(form.exposed),
    max_age_s: form.maxAge.trim() === '' ? null : Number(form.maxAge),
  };
}
