import { canonical } from '../../../src/core/credits/values/fingerprint.ts';
import type { Heard } from '../world/network.ts';

// I8: whoever asks the same under the same id is answered the same, however often and however late, whichever service answers.

/** What is told with an answer as of now, and never kept with a repeated one. */
const ofNow = new Set(['now', 'isRecalled', 'lastSyncAt', 'leases', 'notes', 'credits left', 'isFrozen']);
/** Answers that show how things stand, such as a purchase that was paid meanwhile. */
const showsThings = new Set([
  'purchases',
  'subscription',
  'autoRecharge',
  'devices',
  'billing',
  'paidWork',
  'moneyRefund',
]);

export type Answers = { take(heard: readonly Heard[]): string[] };

export function answersSoFar(): Answers {
  const known = new Map<string, { input: string; told: string }>();

  function breachIn({ path, input, answer, refusal }: Heard): string | null {
    const id = (input as { id?: unknown } | undefined)?.id;
    if (typeof id !== 'string' || showsThings.has(path[0] ?? '')) return null;
    if (refusal !== null && ['internal', 'wallet-unreachable'].includes(refusal.code))
      return refusal.code === 'internal'
        ? `I8: ${path.join('.')} ${id} failed: ${refusal.details.reason ?? refusal.message}`
        : null;
    // A journal of a frozen device waits for an owner: that is no answer yet, and after the thaw it is read under the same id.
    if (path.join('.') === 'leases.sync' && refusal?.code === 'lease-frozen' && refusal.details.reason === undefined)
      return null;
    const told = refusal === null ? canonical(stable(answer)) : refusal.code;
    const asked = canonical(unsigned(input));
    const before = known.get(id);
    if (before === undefined) {
      known.set(id, { input: asked, told });
      return null;
    }
    if (before.input !== asked || before.told === told || refusal?.code === 'idempotency-conflict') return null;
    return `I8: ${path.join('.')} ${id} was answered ${before.told} and then ${told}`;
  }

  return { take: (heard) => heard.map(breachIn).filter((breach) => breach !== null) };
}

function stable(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).filter(([name]) => !ofNow.has(name)));
}

function unsigned(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input));
}
