import { AsyncLocalStorage } from 'node:async_hooks';

// Whose work is being done: a process that ended has no timers any more, whatever it had planned.

type Life = { readonly isOver: boolean };

const living = new AsyncLocalStorage<Life>();

/** What begins in here belongs to this life, through every promise and timer. */
export function inLife<Answer>(life: Life, work: () => Answer): Answer {
  return living.run(life, work);
}

/** The same function, for as long as whoever asks now is alive. */
export function whileAlive(work: () => void): () => void {
  const life = living.getStore();
  return life === undefined ? work : () => (life.isOver ? undefined : living.run(life, work));
}

/** The same thing, of which every function belongs to this life. */
export function allInLife<Whole extends object>(life: Life, whole: Whole): Whole {
  return new Proxy(whole, {
    get(target, name) {
      const part: unknown = Reflect.get(target, name);
      if (typeof part !== 'function') return part;
      return (...rest: unknown[]) =>
        living.run(life, () => (part as (...rest: unknown[]) => unknown).apply(target, rest));
    },
  });
}
