import { count } from '../../design/format.ts';
import { photoCount, plural } from '../../design/plurals.ts';

export const words = {
  emptyTitle: 'Nothing to deliver yet',
  empty:
    'Developed photos are exported from here, in any size, as often as you like, for nothing. Enhance a shoot first.',
  toLibrary: 'Open a shoot',
  toShoot: 'Go to the shoot',
  shoot: 'Shoot',
  chooseShoot: 'Choose a shoot',
  failedTitle: 'This shoot could not be opened',
  opening: 'Opening the shoot',
  preset: 'Preset',
  presetsFailed: 'The presets could not be read',
  retry: 'Try again',
  size: (preset: { widthPx: number | null; heightPx: number | null; cropToFill: boolean }) =>
    preset.widthPx === null && preset.heightPx === null
      ? 'full size'
      : preset.cropToFill
        ? `${count(preset.widthPx ?? 0)} × ${count(preset.heightPx ?? 0)} px, cropped`
        : `at most ${count(Math.max(preset.widthPx ?? 0, preset.heightPx ?? 0))} px`,
  quality: (quality: number) => `quality ${quality}`,
  under: (size: string) => `at most ${size}`,
  metadata: 'Metadata',
  policies: {
    keep: ['Keep all', 'Camera, time, place and copyright stay in the file.'],
    'strip-place-and-serial': [
      'Without place and serial',
      'GPS and serial numbers go; camera, time and copyright stay.',
    ],
    'strip-all': ['Remove all', 'Only the colour profile stays.'],
  },
  naming: 'File name',
  namingHint: 'Tokens: {name} {seq} {seq:02} {shoot} {template} {date} {time}',
  example: (name: string) => `Example: ${name}`,
  unknown: (tokens: readonly string[]) =>
    `Unknown token ${tokens.join(', ')}. It would be written into the names as it is.`,
  folder: 'Folder',
  defaultFolder: (preset: string) => `${preset}, beside the developed photos`,
  change: 'Change',
  useDefault: 'Use the default',
  unique: 'A name that is taken gets a number. Nothing is overwritten.',
  photos: 'Photos',
  ready: (ready: number, total: number) => `${count(ready)} of ${photoCount(total)} developed`,
  selectAll: 'Select all',
  selectNone: 'Select none',
  developedWith: (template: string) => template,
  export: (photos: number) => `Export ${photoCount(photos)}`,
  alwaysFree: 'Exports are free, in every size, as often as you like.',
  exporting: (done: number, total: number) => `Exporting ${count(done)} of ${count(total)}`,
  stop: 'Stop',
  stopped: 'Stopped. The files that were written stay.',
  done: (files: number) => plural(files, { one: '# file written', other: '# files written' }),
  failures: (files: number) =>
    plural(files, { one: '# file could not be written', other: '# files could not be written' }),
  notPaid: (photos: number) =>
    plural(photos, {
      one: '# photo is not developed yet and was left out.',
      other: '# photos are not developed yet and were left out.',
    }),
  showFolder: 'Show in folder',
  another: 'Export again',
  exportFailed: 'The export could not be finished',
  keys: { title: 'Deliver', export: 'Export', all: 'Select all' },
};
