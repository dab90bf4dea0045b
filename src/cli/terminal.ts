import { createInterface } from 'node:readline/promises';

/** Standard streams as the commands use them. */
export type Terminal = {
  /** Standard output: results only. */
  out(text: string): void;
  /** Standard error: progress, questions, refusals. */
  note(text: string): void;
  /** A line that the next one replaces; nothing where standard error is not a terminal. */
  progress(line: string): void;
  /** Somebody can be asked: input and error are a terminal. */
  canAsk: boolean;
  /** True for yes. */
  confirm(question: string, signal: AbortSignal): Promise<boolean>;
};

export function openTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  const clear = () => stderr.isTTY && stderr.write('\r\u001b[K');
  return {
    out: (text) => void stdout.write(`${text}\n`),
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    progress: (line) => {
      if (!stderr.isTTY) return;
      clear();
      stderr.write(line.slice(0, (stderr.columns ?? 80) - 1));
    },
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    async confirm(question, signal) {
      const reader = createInterface({ input: stdin, output: stderr });
      try {
        const answer = await reader.question(`${question} [y/N] `, { signal });
        return /^y(es)?$/i.test(answer.trim());
      } finally {
        reader.close();
      }
    },
  };
}

/** `[######····] 6 of 12  kitchen.jpg` */
export function bar(state: { done: number; total: number; label: string }): string {
  const width = 24;
  const filled = state.total === 0 ? 0 : Math.round((state.done / state.total) * width);
  return `[${'#'.repeat(filled)}${'·'.repeat(width - filled)}] ${state.done} of ${state.total}  ${state.label}`;
}
