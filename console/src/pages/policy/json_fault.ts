// Finds the position of a syntax error in JSON. Browsers word these errors differently, and mostly
// omit the position. The server checks whether the JSON is a valid policy.
const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const KEY = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"[ \t\n\r]*:/y;
const CLOSING = { '{': '}', '[': ']' } as const;

/** Returns the offset of the first character that is not allowed, or of the end if something is
 * missing. */
function placeOf(text: string): number {
  const open: ('{' | '[')[] = [];
  let at = 0;
  const skip = (token: RegExp) => {
    token.lastIndex = at;
    const found = token.test(text);
    if (found) at = token.lastIndex;
    return found;
  };
  // `over`: a value just ended, so a comma or the end of the open object or array must follow.
  // `first`: the open object or array is still empty.
  for (let first = false, over = false; ; ) {
    skip(SPACE);
    const inside = open.at(-1);
    const next = text[at];
    if (inside && (over || first) && next === CLOSING[inside]) {
      open.pop();
      at += 1;
      [first, over] = [false, true];
    } else if (over) {
      if (!inside || next !== ',') return at;
      at += 1;
      over = false;
    } else {
      if (inside === '{' && !skip(KEY)) return at;
      skip(SPACE);
      const opened = text[at];
      first = opened === '{' || opened === '[';
      if (first) {
        open.push(opened as '{' | '[');
        at += 1;
      } else {
        if (!skip(SCALAR)) return at;
        over = true;
      }
    }
  }
}

export function jsonFault(text: string): { line: number; column: number } | null {
  try {
    JSON.parse(text);
    return null;
  } catch {
    const before = text.slice(0, placeOf(text)).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1 };
  }
}
