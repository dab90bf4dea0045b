export type Turns = {
  /** Works under a key: one at a time, in the order of asking. A failure is the asker's alone; the next one takes its turn all the same. */
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Settles when everybody who asked so far had their turn. */
  over(): Promise<void>;
};

/** Different keys do not wait for each other. */
export function turns(): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    take(key, work) {
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
    },
    async over() {
      await Promise.all(last.values());
    },
  };
}
