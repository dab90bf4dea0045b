import { parseArgs } from 'node:util';
import type { Studio } from '../studio/studio.ts';
import { type Command, type Context, type Outcome, UsageError, type Values } from './command.ts';
import { commands } from './commands.ts';
import { toFailure } from './failures.ts';
import { helpFor, helpForAll } from './help.ts';
import { openStudio, version } from './host.ts';
import type { Terminal } from './terminal.ts';

// One command line from its words to its exit code: 0 done, 1 refused or failed and reported, 2 not understood.

const shared = {
  json: { type: 'boolean' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export async function runCommandLine(args: string[], terminal: Terminal, interrupted: AbortSignal): Promise<number> {
  const isJson = args.includes('--json');
  let opened: Studio | null = null;
  try {
    const { name, command, words, values } = understand(args);
    if (values.version) return print({ json: { version }, text: version }, terminal, isJson);
    if (values.help || name === 'help') {
      const about = name === 'help' ? commands.find((one) => one.name === words[0]) : args.includes(name) && command;
      const help = about ? helpFor(about) : helpForAll(commands);
      return print({ json: { help }, text: help }, terminal, isJson);
    }
    if (!command) throw new UsageError(`There is no command "${name}". tonebank --help lists them.`);
    if (words.length < command.words.min || words.length > command.words.max) {
      throw new UsageError(`It is used as: ${`tonebank ${command.name} ${command.usage}`.trimEnd()}`);
    }
    const data = typeof values.data === 'string' ? values.data : undefined;
    if (data === '') throw new UsageError('--data is the name of a folder.');
    const context: Context = {
      words,
      values,
      terminal,
      interrupted,
      data,
      studio: async () => {
        opened ??= await openStudio('cli', data);
        return opened;
      },
    };
    return print(await command.run(context), terminal, isJson);
  } catch (error) {
    if (error instanceof UsageError || isParseError(error)) {
      const failure = { code: 'bad-input', message: (error as Error).message, details: {} };
      if (isJson) terminal.out(JSON.stringify({ error: failure }));
      else terminal.note(failure.message);
      return 2;
    }
    const failure = toFailure(error);
    if (process.env.TONEBANK_DEBUG && error instanceof Error) terminal.note(error.stack ?? error.message);
    if (isJson) terminal.out(JSON.stringify({ error: failure }));
    else terminal.note(failure.message);
    return 1;
  } finally {
    await (opened as Studio | null)?.close();
  }
}

function print(outcome: Outcome, terminal: Terminal, isJson: boolean): number {
  if (!isJson && outcome.text !== '') terminal.out(outcome.text);
  if (isJson && outcome.json !== undefined) terminal.out(JSON.stringify(outcome.json));
  return outcome.exitCode ?? 0;
}

/** The command, its words and its options. Options may stand before the command; without a command it is `open`. */
function understand(args: string[]): { name: string; command: Command | undefined; words: string[]; values: Values } {
  let at = 0;
  while (args[at]?.startsWith('-')) at += args[at] === '--data' ? 2 : 1;
  const name = args[at] ?? 'open';
  const command = commands.find((command) => command.name === name);
  const own = Object.entries(command?.options ?? {}).map(([option, { about: _, ...config }]) => [option, config]);
  const options = { ...shared, ...Object.fromEntries(own) };
  const { values, positionals } = parseArgs({
    args: args.toSpliced(at, 1),
    options,
    allowPositionals: true,
    strict: command !== undefined,
  });
  return { name, command, words: positionals, values: values as Values };
}

function isParseError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
