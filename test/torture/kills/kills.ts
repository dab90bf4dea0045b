import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openWallet } from '../../../src/wallet/open.ts';
import { resources } from '../../builders/aHost.ts';

// Real kills of real processes: one life of the app after another on one folder, each killed at a moment that nobody chose. Every life
// checks what the one before it left; the last one ends by itself, and the wallet is asked directly.

const script = fileURLToPath(new URL('./life.ts', import.meta.url));
const nodeArgs = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', script];
const credits = 5000;
const photosEach = 3;

export type KillReport = {
  killed: number;
  /** Of these, so many in the middle of a run. */
  inARun: number;
  photosPaid: number;
  faults: string[];
};

/**
 * @param seed the moments
 * @param longestMs after which a life is killed, from the beginning of its first run
 * @param untilMs no life begins after that but the last one, by `performance.now`
 */
export async function killLives(options: {
  kills: number;
  seed: number;
  longestMs?: number;
  untilMs?: number;
}): Promise<KillReport> {
  const { kills, seed, longestMs = 2500, untilMs = Number.POSITIVE_INFINITY } = options;
  const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tonebank-kills-'));
  const report: KillReport = { killed: 0, inARun: 0, photosPaid: 0, faults: [] };
  const said: string[] = [];
  try {
    for (let n = 0; n < kills && performance.now() < untilMs; n += 1) {
      const lines = await aLife(base, { killAfterMs: Math.floor(fraction(seed + n) * longestMs) });
      report.killed += 1;
      take(lines, `kill ${n}, SEED=${seed}`);
    }
    take(await aLife(base, { killAfterMs: null }), `the last life, SEED=${seed}`);
    await askTheWallet();
    lookForSecrets();
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  return report;

  function take(lines: string[], when: string): void {
    said.push(...lines);
    for (const line of lines) {
      if (line.startsWith('found') && line !== 'found nothing') report.inARun += 1;
      if (line.startsWith('fault')) report.faults.push(`${when}: ${line.slice(6)}`);
    }
  }

  /** What every run of every life has charged, against the books. */
  async function askTheWallet(): Promise<void> {
    const wallet = await openWallet({
      ...{ file: join(base, 'data', 'wallet.sqlite'), catalogs: join(resources, 'catalogs'), catalog: 'studio' },
      ...{ zone: 'Europe/Amsterdam', user: 'tester', clock: { now: Date.now } },
    });
    const { balance } = await wallet.client.balance({});
    await wallet.close();
    const files = readdirSync(join(base, 'Pictures'), { recursive: true, withFileTypes: true });
    const names = files.filter((entry) => entry.isFile()).map((entry) => entry.name);
    report.photosPaid = credits - balance.available;
    if (names.length !== report.photosPaid)
      report.faults.push(`${report.photosPaid} are paid and ${names.length} are there`);
    if (balance.held + balance.leased + balance.debt !== 0)
      report.faults.push(`the wallet ends with ${JSON.stringify(balance)}`);
    const parts = names.filter((name) => name.endsWith('.part'));
    if (parts.length > 0) report.faults.push(`left over: ${parts.join(', ')}`);
  }

  /** The key of this computer is in its own file, and nowhere else. */
  function lookForSecrets(): void {
    const keyFile = join(base, 'data', 'purse', 'this-computer', 'device.json');
    const { privateKey } = JSON.parse(readFileSync(keyFile, 'utf8')) as { privateKey: string };
    const hits = readdirSync(base, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => path !== keyFile && path !== `${keyFile}.second` && readFileSync(path).includes(privateKey));
    for (const path of hits) report.faults.push(`the private key is in ${path}`);
    if (said.some((line) => line.includes(privateKey))) report.faults.push('the private key was said');
  }

  async function aLife(folder: string, { killAfterMs }: { killAfterMs: number | null }): Promise<string[]> {
    const args = [...nodeArgs, folder, String(credits), String(photosEach), killAfterMs === null ? 'end' : ''];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    let timer: NodeJS.Timeout | null = null;
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (killAfterMs !== null && line === 'begins') timer ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    });
    const errors: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
    const late = setTimeout(() => child.kill('SIGTERM'), 120_000);
    const [code, signal] = await once(child, 'close');
    clearTimeout(late);
    if (timer) clearTimeout(timer);
    const isExpected = killAfterMs === null ? code === 0 : signal === 'SIGKILL';
    if (!isExpected) lines.push(`fault a life ended by itself (${code ?? signal}): ${errors.slice(-3).join(' | ')}`);
    said.push(...errors);
    return lines;
  }
}

/** 0..1 from a whole number, the same on every computer (a multiplicative hash). */
export function fraction(n: number): number {
  return (Math.imul(n ^ (n >>> 15), 2_246_822_519) >>> 0) / 2 ** 32;
}
