import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en as enFrame } from './en';
import { enPages } from './en_pages';
import { enReasons } from './en_reasons';
import { ko as koFrame } from './ko';
import { koPages } from './ko_pages';
import { koReasons } from './ko_reasons';

const en = { ...enFrame, ...enPages, ...enReasons };
const ko = { ...koFrame, ...koPages, ...koReasons };
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$/.test(file) && !file.startsWith('i18n'))
  .map((file) => readFileSync(join('src', file), 'utf8'))
  .join('\n');
const keys = Object.keys(en);
const stem = (key: string) => key.replace(/_(one|other)$/, '');
const variables = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test('Korean has the same keys, none empty', () => {
  expect(Object.keys(ko).sort()).toEqual([...keys].sort());
  expect(keys.length, 'no key is in two files').toBe(
    Object.keys(enFrame).length + Object.keys(enPages).length + Object.keys(enReasons).length,
  );
  for (const text of [...Object.values(en), ...Object.values(ko)]) expect(text.trim()).not.toBe('');
});

test('a sentence has the same variables in both languages', () => {
  for (const key of keys)
    expect(variables(ko[key as keyof typeof en]), key).toEqual(variables(en[key as keyof typeof en]));
});

// The list of reasons in the API contract. tests/tidy checks that it equals the server's own table.
const contract = readFileSync('../docs/openapi.yaml', 'utf8');
const reasons = [...contract.matchAll(/^ {6}- \{ const: (\w+), description: '((?:[^']|'')*)' \}$/gm)].map((match) => ({
  reason: match[1]!,
  english: match[2]!,
}));
const keyOf = (reason: string) =>
  [`said.${reason}`, `problem.${reason}`].find((key) => key in en) as keyof typeof en | undefined;

test('every sentence of the server is there in both languages, with the same values', () => {
  expect(reasons.length).toBeGreaterThan(50);
  for (const { reason, english } of reasons) {
    const key = keyOf(reason);
    if (key === undefined) throw new Error(`${reason} has no sentence`);
    const values = [...english.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    expect([variables(en[key]), variables(ko[key])], reason).toEqual([values, values]);
    expect(/[가-힣]/.test(ko[key]), `${reason} in Korean`).toBe(true);
  }
});

test('every verdict of the permission test has a sentence', () => {
  const verdicts = contract
    .match(/description: why; of several near misses the nearest\n\s+enum:\n((?:\s+- \w+\n)+)/)![1]!
    .match(/\w+/g)!;
  expect(verdicts.length).toBeGreaterThan(10);
  expect(verdicts.filter((verdict) => !(`reason.${verdict}` in en))).toEqual([]);
});

test('every key that the pages name exists', () => {
  const stems = new Set(keys.map(stem));
  const families = new Set(keys.map((key) => key.split('.')[0]));
  const named = [...sources.matchAll(/(?:\bt\(|[kK]ey: |lead: |note: |\? |: )'([a-z]\w*\.[\w.]+)'/g)].map(
    (match) => match[1]!,
  );
  const missing = named.filter((key) => families.has(key.split('.')[0]!) && !stems.has(key));
  expect(missing).toEqual([]);
});

test('no key is unused', () => {
  // The server's sentences (said.*) are looked up in this folder, and are tested above. A template
  // such as t(`role.${role}`) or `problem.${code}` uses every key with that prefix.
  const families = [...sources.matchAll(/`([a-zA-Z]+\.)\$\{/g)].map((match) => match[1]!);
  const unused = keys.filter(
    (key) =>
      !key.startsWith('said.') &&
      !sources.includes(`'${stem(key)}'`) &&
      !families.some((family) => key.startsWith(family)),
  );
  expect(unused).toEqual([]);
});

test('what is there before the sentences of the pages does not use them', () => {
  const first = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^(app|ui|uploads|pages\/(overview|session))\//.test(file) || file === 'pages/activity/log.tsx',
  );
  const text = first.map((file) => readFileSync(join('src', file), 'utf8')).join('\n');
  expect(Object.keys(enPages).filter((key) => text.includes(`'${stem(key)}'`))).toEqual([]);
});
