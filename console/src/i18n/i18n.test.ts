import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en as enFrame } from './en';
import { enPages } from './en_pages';
import { ko as koFrame } from './ko';
import { koPages } from './ko_pages';

const en = { ...enFrame, ...enPages };
const ko = { ...koFrame, ...koPages };
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$/.test(file) && !file.startsWith('i18n'))
  .map((file) => readFileSync(join('src', file), 'utf8'))
  .join('\n');
const keys = Object.keys(en);
const stem = (key: string) => key.replace(/_(one|other)$/, '');
const variables = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test('Korean has the same keys, none empty', () => {
  expect(Object.keys(ko).sort()).toEqual([...keys].sort());
  expect(keys.length, 'no key is in both files').toBe(Object.keys(enFrame).length + Object.keys(enPages).length);
  for (const text of [...Object.values(en), ...Object.values(ko)]) expect(text.trim()).not.toBe('');
});

test('a sentence has the same variables in both languages', () => {
  for (const key of keys) expect(variables(ko[key as keyof typeof en]), key).toEqual(variables(en[key as keyof typeof en]));
});

test('every key that the pages name exists', () => {
  const stems = new Set(keys.map(stem));
  const families = new Set(keys.map((key) => key.split('.')[0]));
  const named = [...sources.matchAll(/(?:\bt\(|[kK]ey: |lead: |note: |\? |: )'([a-z]\w*\.[\w.]+)'/g)].map((match) => match[1]!);
  const missing = named.filter((key) => families.has(key.split('.')[0]!) && !stems.has(key));
  expect(missing).toEqual([]);
});

test('no key is unused', () => {
  // t(`role.${role}`) and `problem.${code}` use a whole family.
  const families = [...sources.matchAll(/`([a-zA-Z]+\.)\$\{/g)].map((match) => match[1]!);
  const unused = keys.filter((key) => !sources.includes(`'${stem(key)}'`) && !families.some((family) => key.startsWith(family)));
  expect(unused).toEqual([]);
});

test('what is there before the sentences of the pages does not use them', () => {
  const first = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /^(app|ui|uploads|pages\/(overview|session))\//.test(file) || file === 'pages/activity/log.tsx');
  const text = first.map((file) => readFileSync(join('src', file), 'utf8')).join('\n');
  expect(Object.keys(enPages).filter((key) => text.includes(`'${stem(key)}'`))).toEqual([]);
});
