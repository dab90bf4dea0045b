import { Sheet } from '../design/Sheet.tsx';
import { showShortcuts, useUi } from '../stores/ui.ts';
import classes from './ShortcutsOverlay.module.css';
import { useShortcutGroups } from './shortcuts.ts';
import { words } from './words.ts';

/** What the present screen knows, by group. */
export function ShortcutsOverlay() {
  const isShown = useUi(({ areShortcutsShown }) => areShortcutsShown);
  const groups = useShortcutGroups(({ groups }) => groups);
  return (
    <Sheet title={words.shortcuts} isOpen={isShown} onClose={() => showShortcuts(false)} size="46rem">
      <div className={classes.groups}>
        {[...groups].reverse().map(({ id, group }) => (
          <section key={id}>
            <h3 className={classes.heading}>{group.title}</h3>
            {group.shortcuts.map((shortcut) => (
              <div key={shortcut.keys.join()} className={classes.row}>
                <span>{shortcut.label}</span>
                <span className={classes.keys}>
                  {shortcut.keys.map((key) => (
                    <kbd key={key} className={classes.key}>
                      {keyLabel(key)}
                    </kbd>
                  ))}
                </span>
              </div>
            ))}
          </section>
        ))}
      </div>
    </Sheet>
  );
}

const isMac = /Mac/.test(navigator.userAgent);
const names: Record<string, string> = {
  space: 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

function keyLabel(key: string): string {
  const bare = key.replace('mod+', '').replace('shift+', '');
  const shown = names[bare] ?? (bare.length === 1 ? bare.toUpperCase() : bare);
  return `${key.includes('mod+') ? (isMac ? '⌘' : 'Ctrl ') : ''}${key.includes('shift+') ? 'Shift ' : ''}${shown}`;
}
