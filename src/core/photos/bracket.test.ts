import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeGroup, findBrackets, type GroupingFrame } from './bracket.ts';

type Shot = { name?: string; at?: number; stops?: number; camera?: string | null; focal?: number; widthPx?: number };

const start = Date.UTC(2026, 0, 15, 10, 0, 0);
const baseSeconds = 1 / 50;

/** A frame taken `at` seconds after ten o'clock, `stops` brighter than 1/50 s at f/8 and ISO 100. */
function shot({
  name = 'IMG',
  at = 0,
  stops = 0,
  camera = 'Acme One 123',
  focal = 16,
  widthPx = 6000,
}: Shot): GroupingFrame {
  return {
    id: name,
    name: `${name}.jpg`,
    header: {
      widthPx,
      heightPx: 4000,
      exposure: {
        takenAt: new Date(start + at * 1000).toISOString().replace('Z', ''),
        exposureSeconds: baseSeconds * 2 ** stops,
        apertureFNumber: 8,
        isoSpeed: 100,
        exposureBiasStops: null,
        focalLengthMm: focal,
        camera,
      },
    },
  };
}

const groups = (frames: GroupingFrame[]) => findBrackets(frames).map((bracket) => bracket.frameIds);

test('three frames two stops apart within two seconds are one picture', () => {
  const frames = [
    shot({ name: 'a', at: 0 }),
    shot({ name: 'b', at: 1, stops: -2 }),
    shot({ name: 'c', at: 2, stops: 2 }),
  ];
  expect(findBrackets(frames)).toEqual([
    { frameIds: ['a', 'b', 'c'], mainFrameId: 'a', evSteps: [0, -2, 2], reason: '3 frames, 2 stops apart, within 2 s' },
  ]);
});

test('a burst at one exposure stays single frames', () => {
  expect(groups(Array.from({ length: 8 }, (_, n) => shot({ name: `b${n}`, at: n * 0.2 })))).toEqual([]);
});

test('single frames minutes apart stay single, whatever their exposure', () => {
  expect(
    groups([shot({ name: 'a' }), shot({ name: 'b', at: 60, stops: 2 }), shot({ name: 'c', at: 120, stops: -2 })]),
  ).toEqual([]);
});

test('two brackets in a row are two pictures', () => {
  const frames = [0, -2, 2, 0, -2, 2].map((stops, n) => shot({ name: `f${n}`, at: n, stops }));
  expect(groups(frames)).toEqual([
    ['f0', 'f1', 'f2'],
    ['f3', 'f4', 'f5'],
  ]);
});

test('a long exposure is not a pause', () => {
  const frames = [
    shot({ name: 'a', stops: 6 }),
    shot({ name: 'b', at: 3, stops: 8 }),
    shot({ name: 'c', at: 9.5, stops: 4 }),
  ];
  expect(groups(frames)).toEqual([['a', 'b', 'c']]);
});

test.each([
  ['another camera', { camera: 'Acme One 456' }],
  ['another focal length', { focal: 24 }],
  ['another size', { widthPx: 3000 }],
  ['a pause of 4 s', { at: 5 }],
  ['a step of 0.3 stops', { stops: 0.33 }],
  ['a step of 4 stops', { stops: 4 }],
  ['no camera written', { camera: null }],
])('%s keeps two frames apart', (_, second) => {
  expect(groups([shot({ name: 'a' }), shot({ name: 'b', at: 1, stops: 2, ...second })])).toEqual([]);
});

test('times written in whole seconds keep the order of the names', () => {
  const frames = [
    shot({ name: 'IMG_10', at: 1, stops: 2 }),
    shot({ name: 'IMG_9', at: 1, stops: 0 }),
    shot({ name: 'IMG_8', at: 1, stops: -2 }),
  ];
  expect(groups(frames)).toEqual([['IMG_8', 'IMG_9', 'IMG_10']]);
});

test('rounded camera times still read as whole steps', () => {
  const seconds = [1 / 60, 1 / 15, 1 / 250];
  const frames = seconds.map((exposureSeconds, n) => {
    const frame = shot({ name: `f${n}`, at: n });
    if (frame.header) frame.header.exposure.exposureSeconds = exposureSeconds;
    return frame;
  });
  expect(findBrackets(frames)[0]).toMatchObject({ evSteps: [0, 2, -2], reason: '3 frames, 2 stops apart, within 2 s' });
});

test('frames without exposure or time are left alone', () => {
  const bare = shot({ name: 'a' });
  if (bare.header) bare.header.exposure.takenAt = null;
  expect(groups([bare, shot({ name: 'b', stops: 2 }), { id: 'c', name: 'c.jpg', header: null }])).toEqual([]);
});

test('a group made by hand says who made it', () => {
  const group = describeGroup([shot({ name: 'a' }), shot({ name: 'b', at: 90, stops: 2 })]);
  expect(group).toEqual({
    frameIds: ['a', 'b'],
    mainFrameId: 'a',
    evSteps: [0, 2],
    reason: '2 frames, grouped by you',
  });
});

const anyShot = fc.record({
  at: fc.integer({ min: 0, max: 60 }),
  stops: fc.constantFrom(-4, -2, -1, 0, 0.33, 1, 2, 4),
  camera: fc.constantFrom('A', 'B', null),
  focal: fc.constantFrom(16, 24),
});

test('no frame is in two brackets, brackets have two to nine frames, and the order of the files does not matter', () => {
  fc.assert(
    fc.property(fc.array(anyShot, { maxLength: 40 }), fc.nat(), (shots, seed) => {
      const frames = shots.map((one, n) => shot({ ...one, name: `f${n}` }));
      const found = findBrackets(frames);
      const ids = found.flatMap((bracket) => bracket.frameIds);
      expect(new Set(ids).size).toBe(ids.length);
      for (const bracket of found) {
        expect(bracket.frameIds.length).toBeGreaterThanOrEqual(2);
        expect(bracket.frameIds.length).toBeLessThanOrEqual(9);
        expect(bracket.evSteps[bracket.frameIds.indexOf(bracket.mainFrameId)]).toBe(0);
      }
      const turned = [
        ...frames.slice(seed % (frames.length || 1)),
        ...frames.slice(0, seed % (frames.length || 1)),
      ].reverse();
      const asSets = (brackets: string[][]) => brackets.map((one) => one.join()).sort();
      expect(asSets(groups(turned))).toEqual(asSets(groups(frames)));
    }),
  );
});

test('every bracket that a camera makes is found whole', () => {
  const sequence = fc.record({
    frameCount: fc.constantFrom(3, 5, 7, 9),
    step: fc.constantFrom(0.7, 1, 2, 3),
    gap: fc.integer({ min: 10, max: 500 }),
  });
  fc.assert(
    fc.property(fc.array(sequence, { minLength: 1, maxLength: 12 }), (pictures) => {
      let at = 0;
      const expected: string[][] = [];
      const frames = pictures.flatMap(({ frameCount, step, gap }, p) => {
        at += gap;
        const made = Array.from({ length: frameCount }, (_, n) => {
          // As cameras do it: the metered one first, then darker and brighter in turn.
          const stops = step * Math.ceil(n / 2) * (n % 2 === 1 ? -1 : 1);
          const frame = shot({ name: `p${p}f${n}`, at: at + n * 0.5, stops: Math.max(-10, Math.min(6, stops)) });
          return Math.abs(stops) > 6 ? null : frame;
        }).filter((frame) => frame !== null);
        at += 6 + frameCount;
        expected.push(made.map((frame) => frame.id));
        return made;
      });
      expect(groups(frames)).toEqual(expected);
    }),
  );
});
