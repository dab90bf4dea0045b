// Time that passes only when nothing is left to do: a queue of things to come, each at its instant, one after another.

export type Timeline = {
  /** The true time, which no clock in the world has to agree with. */
  now(): number;
  /** @returns takes it back */
  after(ms: number, work: () => unknown): () => void;
  at(instant: number, work: () => unknown): () => void;
  sleep(ms: number): Promise<void>;
  /** Lets everything up to `until` happen; `seen` runs after each one. What an event throws ends the world. */
  run(until: number, seen: () => void | Promise<void>): Promise<void>;
  readonly eventCount: number;
};

type Coming = { at: number; order: number; work: (() => unknown) | null };

export function timelineFrom(start: number): Timeline {
  const coming: Coming[] = [];
  let now = start;
  let order = 0;
  let eventCount = 0;
  let failed: { error: unknown } | null = null;

  const at = (instant: number, work: () => unknown) => {
    order += 1;
    const one: Coming = { at: Math.max(instant, now), order, work };
    add(coming, one);
    return () => {
      one.work = null;
    };
  };

  return {
    now: () => now,
    at,
    after: (ms, work) => at(now + ms, work),
    sleep: (ms) => new Promise((done) => void at(now + ms, () => done())),
    async run(until, seen) {
      await everythingDone();
      for (let first = coming[0]; first !== undefined && first.at <= until; first = coming[0]) {
        take(coming);
        if (first.work === null) continue;
        now = first.at;
        eventCount += 1;
        // Not awaited: what waits for a later event goes on when that one comes.
        void Promise.resolve(first.work)
          .then((work) => work())
          .catch((error: unknown) => {
            failed ??= { error };
          });
        await everythingDone();
        if (failed) throw failed.error;
        await withoutTime('whoever looks at the world', Promise.resolve(seen()));
      }
      now = Math.max(now, until);
    },
    get eventCount() {
      return eventCount;
    },
  };
}

const macrotask = setImmediate;

/** Every promise that can go on without a later event has gone on. */
export function everythingDone(): Promise<void> {
  return new Promise((done) => void macrotask(done));
}

/** Rounds of the process after which whoever waits without time passing waits for ever; a whole look at a world takes one or two. */
const roundsMost = 10_000;

/**
 * Waits for work that may not need time to pass, such as looking at the world between two events: time stands still while it lasts.
 * @throws Error when it does need it: it would never end, and the process would be idle for ever
 */
export async function withoutTime<Answer>(what: string, work: Promise<Answer>): Promise<Answer> {
  let isOver = false;
  const stuck = new Promise<never>((_, failed) => {
    let roundCount = 0;
    const round = () => {
      roundCount += 1;
      if (isOver) return;
      if (roundCount < roundsMost) macrotask(round);
      else failed(new Error(`${what} waits for what only comes when time passes, and time stands still`));
    };
    macrotask(round);
  });
  try {
    return await Promise.race([work, stuck]);
  } finally {
    isOver = true;
  }
}

function isBefore(a: Coming, b: Coming): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order;
}

function add(heap: Coming[], one: Coming): void {
  let place = heap.push(one) - 1;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const other = heap[above];
    if (other === undefined || !isBefore(one, other)) break;
    heap[place] = other;
    place = above;
  }
  heap[place] = one;
}

/** Takes the first one off. */
function take(heap: Coming[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let place = 0;
  for (;;) {
    let below = place * 2 + 1;
    const [left, right] = [heap[below], heap[below + 1]];
    if (left === undefined) break;
    if (right !== undefined && isBefore(right, left)) below += 1;
    const other = heap[below];
    if (other === undefined || !isBefore(other, last)) break;
    heap[place] = other;
    place = below;
  }
  heap[place] = last;
}
