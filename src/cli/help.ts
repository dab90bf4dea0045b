import type { Command } from './command.ts';

const sharedOptions = [
  ['--json', 'one JSON document on standard output, nothing else'],
  ['--data DIR', "where Tonebank keeps its own files (default: the system's folder, or TONEBANK_DATA)"],
  ['--help', 'this text'],
] as const;

export function helpForAll(commands: readonly Command[]): string {
  const rows = commands.map((command) => [`${command.name} ${command.usage}`.trim(), command.summary] as const);
  return [
    'Tonebank develops photos on this computer and counts them in credits.',
    '',
    'tonebank COMMAND [options]',
    '',
    ...table(rows),
    '',
    'With every command:',
    ...table(sharedOptions),
    '',
    'Exit code 0: done. 1: refused or failed, and said so. 2: not understood.',
  ].join('\n');
}

export function helpFor(command: Command): string {
  const own = Object.entries(command.options).map(
    ([name, option]) => [option.type === 'string' ? `--${name} …` : `--${name}`, option.about] as const,
  );
  return [
    command.summary,
    '',
    `tonebank ${command.name} ${command.usage}`.trimEnd(),
    '',
    ...table([...own, ...sharedOptions]),
    ...(command.more === undefined ? [] : ['', command.more]),
  ].join('\n');
}

/** Two columns; a long left side has the right one on the next line. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = 26;
  return rows.flatMap(([left, right]) =>
    left.length < width ? [`  ${left.padEnd(width)}${right}`] : [`  ${left}`, `  ${' '.repeat(width)}${right}`],
  );
}
