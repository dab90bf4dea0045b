import { parseArgs } from 'node:util';
import { kinds } from './kinds.ts';
import { listen } from './runs/secrets.ts';
import { other } from './runs/verdict.ts';
import { teamToken } from './runs/world.ts';
import { type Row, table } from './table.ts';

// `npm run torture`: everything that can go wrong with a run of photos, and one table of what came of it. `-- --quick` is a share of it in
// less than two minutes; `--minutes 15` spreads that time over the kinds; `--kinds steps,clocks` chooses; `--kills 50` asks for more or less;
// SEED= takes back the number that was printed. A kind that breaks down is a line of the table, and the others go on.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    kinds: { type: 'string', default: Object.keys(kinds).join(',') },
    kills: { type: 'string' },
  },
});
/** A kind that began its last piece of work in time may end it; after so long nobody waits for it any more. */
const graceMs = 180_000;
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const startedAtMs = performance.now();
const endsAtMs = values.minutes === undefined ? Infinity : startedAtMs + Number(values.minutes) * 60_000;
const ear = listen();
const secrets = new Set<string>([teamToken]);
const rows: Row[] = [];

const names = values.kinds.split(',');
const unknown = names.find((name) => kinds[name] === undefined);
if (unknown !== undefined) throw new Error(`there is no ${unknown}; there are ${Object.keys(kinds).join(', ')}`);

let strayed: unknown[] = [];
process.on('unhandledRejection', (error) => strayed.push(error));
process.on('uncaughtException', (error) => strayed.push(error));

console.log(`SEED=${seed}`);
for (const [place, name] of names.entries()) {
  const fromMs = performance.now();
  const found = await tortured(name, shareOf(names.slice(place)));
  rows.push(...found);
  console.log(`${name}: ${((performance.now() - fromMs) / 1000).toFixed(1)} s`);
  for (const { faults } of found) for (const { what } of faults.slice(0, 5)) console.log(`  ${what}`);
}
const said = ear.saidBytes;
const spoken = ear.faults([...secrets]);
rows.push({
  what: 'secrets in all of this output',
  ...{ injected: said, survived: said, faults: spoken, note: 'bytes', isLook: true },
});
ear.stop();
const minutes = ((performance.now() - startedAtMs) / 60_000).toFixed(1);
console.log(`\nSEED=${seed}, ${minutes} minutes\n${table(rows)}`);
process.exit(rows.some(({ faults }) => faults.length > 0) ? 1 : 0);

/** When the first of these has to be over, so that there is time for the others. */
function shareOf(left: readonly string[]): number {
  if (!Number.isFinite(endsAtMs)) return Infinity;
  const [mine = 0, ...others] = left.map((name) => kinds[name]?.weight ?? 0);
  const all = others.reduce((sum, weight) => sum + weight, mine);
  const nowMs = performance.now();
  return nowMs + (Math.max(endsAtMs - nowMs, 0) * mine) / all;
}

/** Whatever becomes of it: a torture that breaks down by itself has failed, and is told. */
async function tortured(name: string, untilMs: number): Promise<Row[]> {
  strayed = [];
  const how = { seed, isQuick: values.quick, untilMs, secrets };
  const asked = { ...how, kills: values.kills === undefined ? null : Number(values.kills) };
  let patience: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, failed) => {
    if (!Number.isFinite(untilMs)) return;
    const leftMs = untilMs - performance.now() + graceMs;
    patience = setTimeout(() => failed(new Error(`no end ${graceMs / 1000} s after its time`)), leftMs);
  });
  try {
    const found = (await Promise.race([kinds[name]?.torture(asked), tooLong])) ?? [];
    return strayed.length === 0 ? found : [...found, brokenDown(name, strayed[0])];
  } catch (error) {
    return [brokenDown(name, error)];
  } finally {
    clearTimeout(patience);
  }
}

function brokenDown(name: string, error: unknown): Row {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const note = `broke down: ${(why.split('\n')[0] ?? '').replaceAll('|', '/')}`;
  return { what: name, injected: 1, survived: 0, faults: [other(`${name}: ${why}`)], note };
}
