import { readFileSync } from 'node:fs';

// Loaded before the app: its wall clock is wrong by as many milliseconds as a file says, as if somebody had set the clock of the computer.

const file = process.env.CLOCK_SHIFT_FILE;
const trueNow = Date.now;
let shiftMs = 0;
let readAtMs = Number.NEGATIVE_INFINITY;

Date.now = () => {
  const now = trueNow();
  if (file !== undefined && now - readAtMs > 20) {
    readAtMs = now;
    shiftMs = Number(readFileSync(file, 'utf8'));
  }
  return now + shiftMs;
};
