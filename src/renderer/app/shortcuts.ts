import { useEffect, useRef } from 'react';
import { create } from 'zustand';

// Keys that the present screen knows. A screen registers its list while it is shown; `?` shows what is registered.

export type Shortcut = {
  /** As `event.key` says it, lower case for letters; "mod+" for Ctrl or Command, "shift+" before it. */
  keys: readonly string[];
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Holding the key down repeats it. */
  repeats?: boolean;
};
export type ShortcutGroup = { title: string; shortcuts: readonly Shortcut[] };

export const useShortcutGroups = create<{ groups: readonly { id: number; group: ShortcutGroup }[] }>(() => ({
  groups: [],
}));

let nextId = 1;

/** Makes these shortcuts work, and shows them in the overlay, for as long as the component is mounted. */
export function useShortcuts(group: ShortcutGroup): void {
  const latest = useRef(group);
  latest.current = group;
  useEffect(() => {
    const id = nextId++;
    const live: ShortcutGroup = {
      get title() {
        return latest.current.title;
      },
      get shortcuts() {
        return latest.current.shortcuts;
      },
    };
    useShortcutGroups.setState(({ groups }) => ({ groups: [...groups, { id, group: live }] }));
    return () =>
      useShortcutGroups.setState(({ groups }) => ({ groups: groups.filter((registered) => registered.id !== id) }));
  }, []);
}

/** Listens for as long as the page lives. The most recent screen wins. */
export function listenForShortcuts(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || isTyping(event) || isInDialog()) return;
    const pressed = keyOf(event);
    for (const { group } of [...useShortcutGroups.getState().groups].reverse()) {
      const found = group.shortcuts.find(({ keys }) => keys.includes(pressed));
      if (!found || (event.repeat && !found.repeats) || wouldStealPress(event)) continue;
      event.preventDefault();
      found.run(event);
      return;
    }
  });
}

export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): string {
  const name = event.key === ' ' ? 'space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = /^[a-z]$/.test(name);
  const withShift = event.shiftKey && (isLetter || name.length > 1) ? `shift+${name}` : name;
  return event.ctrlKey || event.metaKey ? `mod+${withShift}` : withShift;
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(radio|checkbox|button)$/.test(target.type);
  if (target.role === 'slider') return /^(Arrow|Home|End|Page)/.test(event.key);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Space and Enter belong to the button or the box that has the focus, arrows to one of several choices. */
function wouldStealPress(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (event.key === ' ' || event.key === 'Enter') {
    return target.closest('button, a, summary, input') !== null && target.dataset.keys !== 'screen';
  }
  return event.key.startsWith('Arrow') && target instanceof HTMLInputElement;
}

function isInDialog(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}
