/** Returns true for a key event that belongs to an input method (Hangul, kana). The Enter that
 * ends a composition must not submit, select or close anything. */
export function isComposing(event: { key: string; isComposing?: boolean; keyCode?: number }): boolean {
  // Safari ends the composition before the key event; keyCode 229 is the only trace of it.
  return event.isComposing === true || event.keyCode === 229;
}

/** Installs one guard for the whole console, ahead of all other listeners: Enter and Escape of a
 * composition do not reach them. */
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
