import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Catalog } from '../../src/core/credits/catalog.ts';
import { presets } from '../../src/core/credits/presets.ts';
import { startPostgres } from '../contract/postgres.ts';
import { workAtOnce } from './credits/concurrency.ts';
import { edgeDifferences, periodDifferences, zones } from './credits/dates.ts';
import { clients, faultsOf, type Tally } from './credits/interleavings.ts';
import { differencesIn, life } from './credits/lives.ts';
import { visitAll } from './credits/sequences.ts';
import { followTrace, openStore } from './credits/traces.ts';

// `npm run torture:credits`: the long share of the tests of the credit engine and its books. `-- --layer A,D` chooses layers; the numbers
// below ask for more or less of each; SEED= takes back the number that an earlier run printed.

const { values } = parseArgs({
  options: {
    layer: { type: 'string', default: 'A,B,C,D,E,F' },
    /** A: lives of up to 200 commands. */
    lives: { type: 'string', default: '2000' },
    /** B: the longest sequence. */
    length: { type: 'string', default: '6' },
    /** D: traces of 60 commands. */
    traces: { type: 'string', default: '1000' },
    /** E: schedules of 2 to 8 clients. */
    schedules: { type: 'string', default: '20000' },
    /** F: commands of 64 clients on one wallet. */
    commands: { type: 'string', default: '20000' },
    services: { type: 'string', default: '4' },
  },
});
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 0x7fffffff));

/** What was looked at, and whatever was wrong. */
type Finding = { readonly counts: string; readonly faults: readonly string[] };

const layers: Readonly<Record<string, { readonly what: string; find(): Promise<Finding> }>> = {
  A: { what: 'lives against the oracle', find: lives },
  B: { what: 'every sequence', find: sequences },
  C: { what: 'dates', find: dates },
  D: { what: 'engine, purse, SQLite, PostgreSQL', find: traces },
  E: { what: 'interleavings', find: interleavings },
  F: { what: '64 connections on one wallet', find: concurrency },
};

console.log(`SEED=${seed}`);
const rows: string[][] = [['layer', 'what', 'counts', 'faults', 'seconds']];
for (const name of values.layer.split(',')) {
  const layer = layers[name];
  if (layer === undefined) throw new Error(`there is no layer ${name}; there are ${Object.keys(layers).join(', ')}`);
  const from = performance.now();
  const { counts, faults } = await layer.find();
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  rows.push([name, layer.what, counts, String(faults.length), seconds]);
  console.log(`${name} ${layer.what}: ${counts}, ${faults.length} faults, ${seconds} s`);
  for (const fault of faults.slice(0, 5)) console.log(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
console.log(`\nSEED=${seed}`);
for (const row of rows) console.log(`| ${row.join(' | ')} |`);

async function lives(): Promise<Finding> {
  let commandCount = 0;
  const outcome = fc.check(
    fc.property(life({ minLength: 10, maxLength: 200, size: 'max' }), (ops) => {
      commandCount += ops.length;
      const differences = differencesIn(ops);
      if (differences.length > 0) throw new Error(differences.slice(0, 3).join('\n'));
    }),
    { seed, numRuns: Number(values.lives) },
  );
  return { counts: `${outcome.numRuns} lives, ${commandCount} commands`, faults: faultsIn(outcome) };
}

async function sequences(): Promise<Finding> {
  const { sequenceCount, stateCount, commandCount, breaches } = visitAll(Number(values.length));
  const counts = `${sequenceCount} sequences of up to ${values.length} moves, ${stateCount} states, ${commandCount} commands`;
  return { counts, faults: [...new Set(breaches)] };
}

async function dates(): Promise<Finding> {
  const periods = zones.map((zone) => periodDifferences(zone, 48));
  const edges = zones.map((zone) => edgeDifferences(zone));
  const chains = periods.reduce((sum, one) => sum + one.chainCount, 0);
  const jumps = edges.reduce((sum, one) => sum + one.edgeCount, 0);
  return {
    counts: `${chains} period starts in ${zones.length} zones, ${jumps} jumps of a clock`,
    faults: [...periods, ...edges].flatMap((one) => one.differences),
  };
}

async function traces(): Promise<Finding> {
  const catalogs = ['studio', 'three-balances', 'generate-accept'].map((id) => presets[id] as Catalog);
  const postgres = await startPostgres();
  const faults: string[] = [];
  let commandCount = 0;
  let doneCount = 0;
  try {
    for (const [place, catalog] of catalogs.entries()) {
      const stores = [
        await openStore('SQLite', ':memory:', catalog),
        await openStore('PostgreSQL', await postgres.newDatabase(), catalog),
      ];
      for (let trace = place; trace < Number(values.traces); trace += catalogs.length) {
        const followed = await followTrace(stores, { seed: seed + trace * 7919, commandCount: 60 });
        faults.push(...followed.differences);
        commandCount += followed.commandCount;
        doneCount += followed.doneCount;
      }
      for (const { wallet } of stores) await wallet.close();
    }
  } finally {
    await postgres.stop();
  }
  return { counts: `${values.traces} traces, ${commandCount} commands, ${doneCount} of them done`, faults };
}

async function interleavings(): Promise<Finding> {
  const tally: Tally = new Map();
  const outcome = await fc.check(
    fc.asyncProperty(fc.scheduler(), clients, async (scheduler, plans) => {
      const faults = await faultsOf(scheduler, plans, tally);
      if (faults.length > 0) throw new Error(faults.slice(0, 3).join('\n'));
    }),
    { seed, numRuns: Number(values.schedules) },
  );
  for (const [name, { done, refused }] of tally) console.log(`  ${name}: ${done} done, ${refused} refused`);
  const sum = [...tally.values()].reduce((all, { done, refused }) => all + done + refused, 0);
  return { counts: `${outcome.numRuns} schedules of 2 to 8 clients, ${sum} commands`, faults: faultsIn(outcome) };
}

async function concurrency(): Promise<Finding> {
  const { commandCount, refusedCount, repeatedCount, entryCount, perSecond, p50Ms, p99Ms, faults } = await workAtOnce({
    ...{ commandCount: Number(values.commands), connectionCount: 64, serviceCount: Number(values.services) },
  });
  const speed = `${perSecond} a second, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  const counts = `${commandCount} commands, ${refusedCount} refused, ${repeatedCount} repeated, ${entryCount} entries, ${speed}`;
  return { counts, faults };
}

function faultsIn<T>(outcome: fc.RunDetails<T>): string[] {
  return outcome.failed ? [fc.defaultReportMessage(outcome) ?? 'failed'] : [];
}
