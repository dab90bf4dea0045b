export type Turns<One, Answer> = {
  /** Works under a key: one at a time, in the order of asking. A failure is the asker's alone; the next one takes its turn all the same. */
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
  /**
   * The same for many who want the same: whoever comes last in line and finds such a one there, joins it, and they have one turn in common.
   * `work` tells each of them what came of it, in their order. What it throws is a failure of all who were not told.
   */
  join(key: string, one: One, work: (ones: readonly Waiting<One, Answer>[]) => Promise<void>): Promise<Answer>;
  /** Settles when everybody who asked so far had their turn. */
  over(): Promise<void>;
};

export type Waiting<One, Answer> = {
  readonly one: One;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
};

/** So many have one turn in common at most. */
const joinedMost = 64;

/** Different keys do not wait for each other. */
export function turns<One = never, Answer = never>(): Turns<One, Answer> {
  const last = new Map<string, Promise<void>>();
  /** Who is last in line and has not begun. */
  const joinable = new Map<string, Waiting<One, Answer>[]>();

  function take<T>(key: string, work: () => Promise<T>): Promise<T> {
    joinable.delete(key);
    const mine = (last.get(key) ?? Promise.resolve()).then(work);
    const settled = mine.then(
      () => {},
      () => {},
    );
    last.set(key, settled);
    settled.then(() => {
      if (last.get(key) === settled) last.delete(key);
    });
    return mine;
  }

  return {
    take,
    join: (key, one, work) =>
      new Promise((resolve, reject) => {
        const mine = { one, resolve, reject };
        const before = joinable.get(key);
        if (before !== undefined && before.length < joinedMost) {
          before.push(mine);
          return;
        }
        const ones = [mine];
        const begin = () => {
          if (joinable.get(key) === ones) joinable.delete(key);
          return work(ones);
        };
        take(key, begin).catch((error: unknown) => {
          // Whoever was told already hears nothing of this.
          for (const waiting of ones) waiting.reject(error);
        });
        joinable.set(key, ones);
      }),
    async over() {
      await Promise.all(last.values());
    },
  };
}
