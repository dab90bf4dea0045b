import { whileAlive } from './lives.ts';
import type { Timeline } from './timeline.ts';

// Code that waits with timers waits on the timeline instead, and code that asks the process for the time is found out.

/** @returns puts everything back */
export function withoutRealTime(timeline: Timeline): () => void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    now: Date.now,
    timeout: AbortSignal.timeout,
  };
  const starting = (isRepeated: boolean) =>
    ((work: (...rest: unknown[]) => void, ms = 0, ...rest: unknown[]) => {
      const timer = new Timer();
      const fire = whileAlive(() => {
        if (isRepeated && !timer.isOver) timer.takeBack = timeline.after(ms, fire);
        work(...rest);
      });
      timer.takeBack = timeline.after(ms, fire);
      return timer;
    }) as unknown as typeof setTimeout;
  const stopping = ((timer: unknown) => {
    if (timer instanceof Timer) timer.stop();
  }) as typeof clearTimeout;
  globalThis.setTimeout = starting(false);
  globalThis.setInterval = starting(true) as unknown as typeof setInterval;
  globalThis.clearTimeout = stopping;
  globalThis.clearInterval = stopping as typeof clearInterval;
  Date.now = () => {
    // When a file was written, and how old it is, is between the disk and the computer itself.
    if (/leftovers\.ts/.test(new Error().stack ?? '')) return timeline.now();
    throw new Error('the world has no clock of its own: something asked the process for the time');
  };
  AbortSignal.timeout = (ms) => {
    const ending = new AbortController();
    const abort = whileAlive(() => ending.abort(new DOMException('The time is over.', 'TimeoutError')));
    timeline.after(ms, abort);
    return ending.signal;
  };
  return () => {
    globalThis.setTimeout = real.setTimeout;
    globalThis.clearTimeout = real.clearTimeout;
    globalThis.setInterval = real.setInterval;
    globalThis.clearInterval = real.clearInterval;
    Date.now = real.now;
    AbortSignal.timeout = real.timeout;
  };
}

class Timer {
  isOver = false;
  takeBack: () => void = () => undefined;
  stop(): void {
    this.isOver = true;
    this.takeBack();
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return false;
  }
}
