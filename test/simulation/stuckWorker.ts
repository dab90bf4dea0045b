import type { Told } from './spread.ts';

// A process of the simulator in which month 2 waits for ever, month 4 never lets go of the processor, and month 6 takes the process with it.

process.on('message', async (number: number) => {
  if (number === 2) await new Promise(() => undefined);
  for (;;) if (number !== 4) break;
  if (number === 6) process.exit(3);
  const told: Told = { number, breaches: [], eventCount: 1, entryCount: 0, faults: [], counts: [] };
  process.send?.(told);
});
process.send?.(null);
