import type { Example, ExampleStep } from './example.ts';

// 5.4 D of the specification.

const catalog = 'generate-accept';
const have = (credits: number): ExampleStep => ({ do: 'grant', bucket: 'topup', credits });
const generate = (resolution: string, results = 1, expected = {}): ExampleStep => ({
  do: 'generate',
  id: 'e1',
  action: 'edit',
  dims: { resolution, results },
  expect: expected,
});
const accept = (expected = {}): ExampleStep => ({ do: 'accept', edit: 'e1', expect: expected });
const reject = (expected = {}): ExampleStep => ({ do: 'reject', edit: 'e1', expect: expected });

/** D. pay to generate, pay to keep. */
export const generateAccept: readonly Example[] = [
  ...[
    { resolution: '1K', kept: 3, rejected: 1 },
    { resolution: '2K', kept: 3, rejected: 1 },
    { resolution: '4K', kept: 6, rejected: 2 },
  ].flatMap(({ resolution, kept, rejected }) => [
    {
      name: `36. ${resolution} kept costs ${kept}`,
      catalog,
      steps: [have(20), generate(resolution, 1, { available: 20 - rejected }), accept({ available: 20 - kept })],
    },
    {
      name: `36. ${resolution} rejected costs ${rejected}`,
      catalog,
      steps: [have(20), generate(resolution), reject({ credits: 0, available: 20 - rejected, held: 0 })],
    },
  ]),
  {
    name: '37. five variants at 2K, one kept: 7',
    catalog,
    steps: [have(20), generate('2K', 5, { credits: 5 }), accept({ credits: 2, available: 13 })],
  },
  {
    name: '37. three variants at 4K, one kept: 10',
    catalog,
    steps: [have(20), generate('4K', 3, { credits: 6 }), accept({ credits: 4, available: 10 })],
  },
  {
    name: '38. colour, rotation and crop are free and leave no row',
    catalog,
    steps: [
      have(5),
      ...['colour', 'rotate', 'crop'].map(
        (action): ExampleStep => ({ do: 'spend', action, expect: { credits: 0, available: 5 } }),
      ),
    ],
    ends: { usage: [] },
  },
  {
    name: '39. too few credits to keep: refused, the result stays, and is kept after a purchase',
    catalog,
    steps: [
      have(3),
      generate('4K', 1, { available: 1 }),
      accept({ code: 'insufficient-credits', details: { shortBy: 3 }, available: 1 }),
      { do: 'buy', pack: 'pack-10', expect: { available: 11 } },
      accept({ credits: 4, available: 7 }),
    ],
  },
  {
    name: '40. accepted on two devices is charged once',
    catalog,
    steps: [have(10), generate('1K'), accept({ credits: 2, available: 7 }), accept({ credits: 0, available: 7 })],
    ends: { usage: [{ credits: -1 }, { credits: -2 }] },
  },
  {
    name: '40. accepting what was rejected is refused',
    catalog,
    steps: [have(10), generate('1K'), reject(), accept({ code: 'already-rejected', available: 9 })],
  },
  {
    name: '41. a generation that fails costs nothing',
    catalog,
    steps: [
      have(10),
      generate('1K', 1, { available: 9, held: 1 }),
      { do: 'fail', of: 'e1', expect: { credits: 1, available: 10, held: 0 } },
    ],
    ends: { usage: [] },
  },
  {
    name: '41. one that turns out to have failed later is refunded',
    catalog,
    steps: [
      have(10),
      generate('1K'),
      { do: 'show', expect: { held: 0 } },
      { do: 'fail', of: 'e1', expect: { credits: 1, available: 10 } },
    ],
    ends: { history: [{ credits: 10 }, { credits: -1 }, { credits: 1 }] },
  },
];
