// Many at a time, or one alone: what begins a run goes through together, a change of the wallet waits for those and goes alone.

export type Gate = {
  /** Runs beside others of its kind, and after whatever was asked for alone. */
  together<T>(work: () => Promise<T>): Promise<T>;
  /** Runs when nothing else does; whoever comes meanwhile waits. */
  alone<T>(work: () => Promise<T>): Promise<T>;
};

export function createGate(): Gate {
  let closed: Promise<unknown> = Promise.resolve();
  const inside = new Set<Promise<unknown>>();
  return {
    async together(work) {
      // Another one may have been asked for while this one waited.
      for (let seen: unknown; seen !== closed; ) {
        seen = closed;
        await closed;
      }
      const own = work();
      inside.add(own);
      try {
        return await own;
      } finally {
        inside.delete(own);
      }
    },
    alone(work) {
      const turn = closed.then(async () => {
        await Promise.allSettled(inside);
        return work();
      });
      closed = turn.catch(() => undefined);
      return turn;
    },
  };
}
