/** Enter that ends a composition (Hangul, kana) is the input method's: it submits, selects and closes nothing. */
export function isComposing(event: { key: string; isComposing?: boolean; keyCode?: number }): boolean {
  // Safari ends the composition before the key event and leaves 229 as the only trace.
  return event.isComposing === true || event.keyCode === 229;
}

/** One guard for every Enter and Escape of the console, ahead of all other listeners. */
export function guardComposition(target: Window) {
  target.addEventListener(
    'keydown',
    (event) => {
      if ((event.key === 'Enter' || event.key === 'Escape') && isComposing(event)) {
        event.stopImmediatePropagation();
        if (event.key === 'Enter') event.preventDefault();
      }
    },
    { capture: true },
  );
}
