import type { Exposure } from './shoot.ts';

// Which exposures belong to one picture: same camera, lens and size, taken within seconds of each other, at steps of exposure that only
// bracketing makes. A burst has the same exposure all along and stays single frames.

/** Longest pause between the end of one frame and the start of the next, seconds. A long exposure does not count as a pause. */
export const bracketGapSeconds = 3;
export const stepMinStops = 0.7;
export const stepMaxStops = 3;
export const bracketMaxFrames = 9;

/** What grouping looks at. `header` is null for a frame that cannot be read: it stays alone. */
export type GroupingFrame = {
  id: string;
  name: string;
  header: { widthPx: number; heightPx: number; exposure: Exposure } | null;
};

export type Bracket = {
  /** In the order in which they were taken. */
  frameIds: string[];
  /** The middle exposure; the one with fewer stops where two are in the middle. */
  mainFrameId: string;
  /** Stops of each frame relative to the main one, positive is brighter. */
  evSteps: number[];
  /** Why, in words: "3 frames, 2 stops apart, within 2 s". */
  reason: string;
};

type Shot = { frame: GroupingFrame; takenMs: number; lastsMs: number; stops: number };

/** Finds the brackets among frames, in any order. A frame is in at most one of them. */
export function findBrackets(frames: readonly GroupingFrame[]): Bracket[] {
  const cameras = new Map<string, Shot[]>();
  for (const frame of frames) {
    const shot = shotOf(frame);
    if (!shot || !frame.header) continue;
    const { widthPx, heightPx, exposure } = frame.header;
    const camera = `${exposure.camera}|${exposure.focalLengthMm}|${widthPx}x${heightPx}`;
    cameras.set(camera, [...(cameras.get(camera) ?? []), shot]);
  }
  return [...cameras.values()].flatMap((shots) => sequences(shots.sort(byTime)).map(describe));
}

/** Exposure in stops: one more is twice the light. Null when a part of it was not written. */
export function exposureStops(exposure: Exposure): number | null {
  const { exposureSeconds, apertureFNumber, isoSpeed } = exposure;
  if (!exposureSeconds || !apertureFNumber || !isoSpeed) return null;
  return Math.log2((exposureSeconds * isoSpeed) / (apertureFNumber * apertureFNumber));
}

/** What a group made by hand looks like: the same words, whatever the exposures are. */
export function describeGroup(frames: readonly GroupingFrame[]): Bracket {
  const stops = frames.map((frame) => (frame.header ? (exposureStops(frame.header.exposure) ?? 0) : 0));
  const main = middle(stops);
  return {
    frameIds: frames.map((frame) => frame.id),
    mainFrameId: frames[main]?.id ?? '',
    evSteps: stops.map((value) => rounded(value - (stops[main] ?? 0))),
    reason: `${frames.length} frames, grouped by you`,
  };
}

function shotOf(frame: GroupingFrame): Shot | null {
  if (!frame.header) return null;
  const { exposure } = frame.header;
  const stops = exposureStops(exposure);
  const takenMs = exposure.takenAt === null ? Number.NaN : Date.parse(`${exposure.takenAt.replace(/Z$/, '')}Z`);
  if (stops === null || Number.isNaN(takenMs) || exposure.camera === null) return null;
  return { frame, takenMs, lastsMs: (exposure.exposureSeconds ?? 0) * 1000, stops };
}

/** By time; frames of the same second are in the order of their names. */
function byTime(a: Shot, b: Shot): number {
  return a.takenMs - b.takenMs || a.frame.name.localeCompare(b.frame.name, 'en', { numeric: true });
}

/** Cuts the frames of one camera into runs without a pause, and each run into brackets. */
function sequences(shots: readonly Shot[]): Shot[][] {
  const runs: Shot[][] = [];
  for (const shot of shots) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const pauseMs = before ? shot.takenMs - before.takenMs - Math.max(before.lastsMs, shot.lastsMs) : Infinity;
    if (run && pauseMs <= bracketGapSeconds * 1000) run.push(shot);
    else runs.push([shot]);
  }
  return runs.flatMap(bracketsOfRun);
}

/** A bracket ends where an exposure comes a second time: two brackets in a row begin with the same one. */
function bracketsOfRun(run: readonly Shot[]): Shot[][] {
  const groups: Shot[][] = [];
  let group: Shot[] = [];
  for (const shot of run) {
    const repeats = group.some((other) => Math.abs(other.stops - shot.stops) < stepMinStops / 2);
    if (repeats || group.length === bracketMaxFrames) {
      groups.push(group);
      group = [];
    }
    group.push(shot);
  }
  groups.push(group);
  return groups.filter(isBracket);
}

function isBracket(group: readonly Shot[]): boolean {
  if (group.length < 2) return false;
  const stops = group.map((shot) => shot.stops).sort((a, b) => a - b);
  return stops.every((value, index) => {
    if (index === 0) return true;
    const step = value - (stops[index - 1] ?? value);
    // Cameras write rounded times and apertures: 1/60 s and f/3.5 are both off by a few hundredths of a stop.
    return step >= stepMinStops - 0.1 && step <= stepMaxStops + 0.2;
  });
}

function describe(group: readonly Shot[]): Bracket {
  const stops = group.map((shot) => shot.stops);
  const main = middle(stops);
  const sorted = [...stops].sort((a, b) => a - b);
  const steps = sorted.slice(1).map((value, index) => value - (sorted[index] ?? value));
  const [low, high] = [rounded(Math.min(...steps)), rounded(Math.max(...steps))];
  const first = group[0]?.takenMs ?? 0;
  const last = group.at(-1)?.takenMs ?? 0;
  const apart = high - low > 0.3 ? `${low} to ${high} stops` : stopsInWords(steps);
  return {
    frameIds: group.map((shot) => shot.frame.id),
    mainFrameId: group[main]?.frame.id ?? '',
    evSteps: stops.map((value) => rounded(value - (stops[main] ?? 0))),
    reason: `${group.length} frames, ${apart} apart, within ${Math.max(1, Math.ceil((last - first) / 1000))} s`,
  };
}

function stopsInWords(steps: readonly number[]): string {
  const mean = rounded(steps.reduce((sum, step) => sum + step, 0) / steps.length);
  return mean === 1 ? '1 stop' : `${mean} stops`;
}

/** Index of the median; the darker of the two in the middle, which holds the window. */
function middle(stops: readonly number[]): number {
  const order = stops.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value || a.index - b.index);
  return order[Math.floor((order.length - 1) / 2)]?.index ?? 0;
}

/** To a third of a stop where that is near, else to a tenth: what a camera's dial would say. */
function rounded(stops: number): number {
  const third = Math.round(stops * 3) / 3;
  const value = Math.abs(third - stops) <= 0.12 ? third : stops;
  return Math.round(value * 10) / 10 + 0;
}
