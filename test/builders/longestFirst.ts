import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Two files run side by side, so the long ones begin first: a long one that began last would run alone while a core has nothing to do. A fresh
// clone knows no times yet; these are named, and the others go by their size.

const long = [
  ...[
    'studio/runs/runs',
    'studio/bad-input',
    'darkroom/mixed-light',
    'scenes/scenes',
    'studio/library',
    'studio/exports',
  ],
  ...[
    'contract/cli',
    'simulation/simulation',
    'contract/leases',
    'contract/wallet.postgres',
    'contract/wallet.trouble',
    'quick/every-step',
  ],
  ...['browser/sample-story', 'browser/two-devices-story', 'browser/payments-story'],
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

function place({ moduleId }: TestSpecification): number {
  const at = long.findIndex((name) => moduleId.includes(`/${name}.`));
  return at === -1 ? long.length : at;
}
