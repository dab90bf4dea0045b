import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { reportOf } from '../../core/credits/simulate/report.ts';
import { simulate as replay } from '../../core/credits/simulate/simulate.ts';
import { AppError } from '../../core/errors.ts';
import { readCatalog, readCatalogs, withoutMark } from '../../wallet/catalogs.ts';
import type { Command } from '../command.ts';
import { placesFor } from '../host.ts';

export const simulate: Command = {
  name: 'simulate',
  usage: 'FILE',
  summary: 'Replays a scenario of credits in memory. Nothing is read from or written to a wallet.',
  more: `FILE is JSON: a price list (a name of "tonebank catalogs", or a file beside the scenario), a start and steps.

  { "catalog": "per-photo", "zone": "Europe/Amsterdam", "start": "2026-01-15T10:00:00Z",
    "steps": [
      { "do": "subscribe", "plan": "professional" },
      { "do": "spend", "action": "enhance", "quantity": 3, "user": "ana" },
      { "at": "2026-02-15T10:00:00Z", "do": "show" } ] }

A step that is refused says why, and the others go on: the exit code is 1 only when the file cannot be read.
Every step and its fields: docs/guides/price-lists.md`,
  options: {},
  words: { min: 1, max: 1 },
  async run({ words, data }) {
    const file = resolve(words[0] ?? '');
    const scenario = await readScenario(file);
    const presets = await readCatalogs(join(placesFor(data).resources, 'catalogs'));
    const catalogs = Object.fromEntries(presets);
    const named = (scenario as { catalog?: unknown } | null)?.catalog;
    const path = typeof named === 'string' && !presets.has(named) ? resolve(dirname(file), named) : null;
    if (path && typeof named === 'string' && existsSync(path)) catalogs[named] = await readCatalog(path);
    const result = replay(scenario, catalogs);
    return { json: result, text: reportOf(result).trimEnd() };
  },
};

/** @throws AppError not-found, bad-input when the file is not JSON */
async function readScenario(file: string): Promise<unknown> {
  try {
    return JSON.parse(withoutMark(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new AppError('bad-input', `${file} is not JSON: ${error.message}. Nothing was simulated.`, { file });
    }
    throw new AppError(
      'not-found',
      `${file} cannot be read. Nothing was simulated. Check the path.`,
      { file },
      { cause: error },
    );
  }
}
