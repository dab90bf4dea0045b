import fc from 'fast-check';
import { edgeDifferences, periodDifferences, zones } from './credits/dates.ts';
import { clients, faultsOf } from './credits/interleavings.ts';
import { differencesIn, life } from './credits/lives.ts';
import { visitAll } from './credits/sequences.ts';

// `npm run torture:credits`: the long share of the tests of the credit engine. RUNS= lives (2,000), SCHEDULES= (20,000), LENGTH= of
// sequences (6), ONLY= one of A, B, C, E, and SEED= the number that an earlier run printed.

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 0x7fffffff));
const numRuns = Number(process.env.RUNS ?? 2000);
const schedules = Number(process.env.SCHEDULES ?? 20_000);
const length = Number(process.env.LENGTH ?? 6);
const only = process.env.ONLY ?? 'ABCE';
let hasFailed = false;

console.log(`SEED=${seed}`);
if (only.includes('A')) timed('A lives against the oracle', lives);
if (only.includes('B')) timed('B every sequence', sequences);
if (only.includes('C')) timed('C dates', dates);
if (only.includes('E')) {
  const from = performance.now();
  report('E interleavings', await interleavings(), from);
}
process.exitCode = hasFailed ? 1 : 0;

type Finding = { counts: string; faults: readonly string[] };

function lives(): Finding {
  let commandCount = 0;
  const outcome = fc.check(
    fc.property(life({ minLength: 10, maxLength: 200, size: 'max' }), (ops) => {
      commandCount += ops.length;
      const differences = differencesIn(ops);
      if (differences.length > 0) throw new Error(differences.slice(0, 3).join('\n'));
    }),
    { seed, numRuns },
  );
  const faults = outcome.failed ? [fc.defaultReportMessage(outcome) ?? 'failed'] : [];
  return { counts: `${outcome.numRuns} lives, ${commandCount} commands`, faults };
}

function sequences(): Finding {
  const { stateCount, commandCount, breaches } = visitAll(length);
  return { counts: `${stateCount} states of up to ${length} commands, ${commandCount} commands`, faults: breaches };
}

function dates(): Finding {
  const periods = zones.map((zone) => periodDifferences(zone, 48));
  const edges = zones.map((zone) => edgeDifferences(zone));
  const chains = periods.reduce((sum, one) => sum + one.chainCount, 0);
  const jumps = edges.reduce((sum, one) => sum + one.edgeCount, 0);
  return {
    counts: `${chains} period starts in ${zones.length} zones, ${jumps} jumps of a clock`,
    faults: [...periods, ...edges].flatMap((one) => one.differences),
  };
}

async function interleavings(): Promise<Finding> {
  const outcome = await fc.check(
    fc.asyncProperty(fc.scheduler(), clients, async (scheduler, plans) => {
      const faults = await faultsOf(scheduler, plans);
      if (faults.length > 0) throw new Error(faults.slice(0, 3).join('\n'));
    }),
    { seed, numRuns: schedules },
  );
  const faults = outcome.failed ? [fc.defaultReportMessage(outcome) ?? 'failed'] : [];
  return { counts: `${outcome.numRuns} schedules of 2 to 8 clients`, faults };
}

function timed(name: string, find: () => Finding): void {
  const from = performance.now();
  report(name, find(), from);
}

function report(name: string, { counts, faults }: Finding, from: number): void {
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${name}: ${counts}, ${faults.length} faults, ${seconds} s`);
  for (const fault of faults.slice(0, 5)) console.log(`  ${fault}`);
  if (faults.length > 0) hasFailed = true;
}
