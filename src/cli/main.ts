import { runCommandLine } from './run-command.ts';
import { openTerminal } from './terminal.ts';

/** Runs the process's own command line. The first Ctrl-C asks for a clean pause, the second stops at once. */
export async function main(): Promise<void> {
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // A reader that goes away, as in `tonebank history | head`, ends the writing and nothing else.
  process.stdout.on('error', () => process.exit(0));
  process.exitCode = await runCommandLine(process.argv.slice(2), openTerminal(), stopping.signal);
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
}
