// React calls the value that an effect or a callback ref returns as its clean-up. An arrow function
// without braces returns the value of its expression, which the types do not catch:
// scrollIntoView() returns void by its type, but a Promise in Chromium. So these callbacks must
// have braces, unless they only return a clean-up function.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const EFFECTS = new Set(['useEffect', 'useLayoutEffect', 'useInsertionEffect']);

function isFunction(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** Finds the return statements of a function body, nested functions excluded, whose value is not a
 * function literal. */
function givenBack(body: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const look = (node: ts.Node): void => {
    if (isFunction(node) || ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return;
    if (ts.isReturnStatement(node) && node.expression && !isFunction(node.expression)) found.push(node);
    ts.forEachChild(node, look);
  };
  look(body);
  return found;
}

/** Finds the faults of a callback for React. It must be an inline function that has braces, or
 * whose expression is its clean-up function. */
function faultsOf(callback: ts.Node): ts.Node[] {
  if (!isFunction(callback) || callback.modifiers?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword))
    return [callback];
  if (!ts.isBlock(callback.body)) return isFunction(callback.body) ? [] : [callback];
  return givenBack(callback.body);
}

function nameOf(called: ts.Expression): string {
  return ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
}

export function effectFaults(name: string, text: string): string[] {
  const file = ts.createSourceFile(
    name,
    text,
    ts.ScriptTarget.Latest,
    true,
    name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const faults: string[] = [];
  const blame = (nodes: ts.Node[]) => {
    for (const node of nodes)
      faults.push(
        `${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.getText().slice(0, 80)}`,
      );
  };
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && EFFECTS.has(nameOf(node.expression))) blame(faultsOf(node.arguments[0]!));
    // A plain identifier as the ref is an object from useRef.
    if (
      ts.isJsxAttribute(node) &&
      node.name.getText() === 'ref' &&
      node.initializer &&
      ts.isJsxExpression(node.initializer)
    ) {
      const given = node.initializer.expression;
      if (given && !ts.isIdentifier(given)) blame(faultsOf(given));
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return faults;
}

test.each([
  'useEffect(() => element.scrollIntoView(), [path]);',
  'useEffect(() => setMenu(false), []);',
  'useEffect(hide, []);',
  'React.useLayoutEffect(() => { if (busy) return; return listen(); }, []);',
  'useEffect(async () => { await load(); }, []);',
  'const a = <input ref={(element) => element?.focus()} />;',
])('is found: %s', (text) => {
  expect(effectFaults('a.tsx', text)).toHaveLength(1);
});

test.each([
  'useEffect(() => { element.scrollIntoView(); }, [path]);',
  'useEffect(() => () => stop(), []);',
  'useEffect(() => { if (busy) return; const stop = listen(() => { return 1; }); return () => stop(); }, []);',
  'const a = <input ref={field} />;',
  'const a = <input ref={(element) => { field.current = element; }} />;',
])('is right: %s', (text) => {
  expect(effectFaults('a.tsx', text)).toEqual([]);
});

test('no effect and no callback ref of the console gives back anything but its clean-up', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/\.test\.ts$|schema\.d\.ts$/.test(name),
  );
  expect(sources.length).toBeGreaterThan(90);
  expect(sources.flatMap((name) => effectFaults(name, readFileSync(folder + name, 'utf8')))).toEqual([]);
}, 60_000);
