// News for whoever is watching. Every watcher has a queue of its own and may be as slow as it likes: `merge` keeps the queue short.

export type Channel<T> = {
  publish(event: T): void;
  /** Events from now on. Ends when the signal aborts, the reader leaves, or the channel closes. */
  subscribe(signal?: AbortSignal): AsyncIteratorObject<T, undefined, void>;
  readonly watcherCount: number;
  close(): void;
};

const done = { done: true, value: undefined } as const;

/** @param merge joins an event with the one waiting before it, or returns null to queue both */
export function createChannel<T>(merge: (before: T, next: T) => T | null = () => null): Channel<T> {
  const watchers = new Set<{ push(event: T): void; end(): void }>();

  function subscribe(signal?: AbortSignal): AsyncIteratorObject<T, undefined, void> {
    const queue: T[] = [];
    let hasEnded = false;
    let waiting: ((result: IteratorResult<T, undefined>) => void) | null = null;

    const watcher = {
      push(event: T) {
        if (waiting) {
          waiting({ done: false, value: event });
          waiting = null;
          return;
        }
        const last = queue.at(-1);
        const joined = last === undefined ? null : merge(last, event);
        if (joined === null) queue.push(event);
        else queue[queue.length - 1] = joined;
      },
      end() {
        hasEnded = true;
        watchers.delete(watcher);
        signal?.removeEventListener('abort', watcher.end);
        waiting?.(done);
        waiting = null;
      },
    };
    watchers.add(watcher);
    signal?.addEventListener('abort', watcher.end, { once: true });
    if (signal?.aborted) watcher.end();

    return {
      next() {
        const event = queue.shift();
        if (event !== undefined) return Promise.resolve({ done: false, value: event });
        if (hasEnded) return Promise.resolve(done);
        return new Promise((resolve) => {
          waiting = resolve;
        });
      },
      return() {
        queue.length = 0;
        watcher.end();
        return Promise.resolve(done);
      },
      throw(error: unknown) {
        watcher.end();
        return Promise.reject(error);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
      async [Symbol.asyncDispose]() {
        watcher.end();
      },
    };
  }

  return {
    publish: (event) => {
      for (const watcher of [...watchers]) watcher.push(event);
    },
    subscribe,
    get watcherCount() {
      return watchers.size;
    },
    close: () => {
      for (const watcher of [...watchers]) watcher.end();
    },
  };
}

/** A first event, then the rest of a subscription. */
export function startWith<T>(
  first: T | Promise<T>,
  rest: AsyncIteratorObject<T, undefined, void>,
): AsyncIteratorObject<T, undefined, void> {
  let isFirst = true;
  return {
    async next() {
      if (!isFirst) return rest.next();
      isFirst = false;
      return { done: false, value: await first };
    },
    return: () => rest.return?.() ?? Promise.resolve(done),
    throw: (error: unknown) => rest.throw?.(error) ?? Promise.reject(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => rest[Symbol.asyncDispose](),
  };
}

/**
 * Work that tells how it goes. Whoever stops reading stops the work: its signal aborts.
 * @param work calls `emit` for each event; what it throws is thrown at the reader, after the events before it
 */
export function streamOf<T>(
  work: (emit: (event: T) => void, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): AsyncIteratorObject<T, undefined, void> {
  const stop = new AbortController();
  signal?.addEventListener('abort', () => stop.abort(), { once: true });
  const channel = createChannel<T>();
  const events = channel.subscribe();
  let failure: unknown = null;
  let hasFailed = false;
  void Promise.resolve()
    .then(() => work(channel.publish, stop.signal))
    .catch((error: unknown) => {
      hasFailed = true;
      failure = error;
    })
    .finally(() => channel.close());
  const leave = () => {
    stop.abort();
    return events.return?.() ?? Promise.resolve(done);
  };
  return {
    async next() {
      const result = await events.next();
      if (result.done && hasFailed && !stop.signal.aborted) throw failure;
      return result;
    },
    return: leave,
    throw: async (error: unknown) => {
      await leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await leave();
    },
  };
}
