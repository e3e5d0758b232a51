import { useSyncExternalStore } from 'react';
import { Icon } from './icons';

// Toasts confirm actions. Errors are shown on the page instead; only a failed copy is reported by a
// toast alone.
let items: { id: number; text: string }[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: typeof items) {
  items = next;
  for (const listener of listeners) listener();
}

export function toast(text: string) {
  const id = ++last;
  change([...items.filter((item) => item.text !== text), { id, text }].slice(-3));
  setTimeout(() => change(items.filter((item) => item.id !== id)), 4_000);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => items,
  );
  return (
    <div className="toasts" role="status">
      {shown.map((item) => (
        <div key={item.id} className="toast">
          <Icon name="check" />
          {item.text}
        </div>
      ))}
    </div>
  );
}
