import { bracketCount, fileCount, photoCount, plural } from '../../design/plurals.ts';

export const words = {
  dropTitle: 'Drop a folder of photos here',
  dropText: 'Or open one. Previews are free, and nothing is charged until you press Enhance and confirm.',
  dropNow: 'Drop to open as a shoot',
  openFolder: 'Open folder',
  choosePhotos: 'Choose photos',
  openSample: 'Open sample shoot',
  before: 'Before',
  after: 'After',
  samplePicture: 'A room of the sample shoot, before and after',
  stays: 'Your photos stay on this computer',
  formats: (formats: readonly string[]) => formats.map((format) => format.toUpperCase()).join(', '),
  recent: 'Recent shoots',
  files: (files: number, photos: number) => `${fileCount(files)} → ${photoCount(photos)}`,
  brackets: bracketCount,
  developed: (done: number, total: number) =>
    done >= total
      ? plural(total, { one: 'developed', other: 'all # developed' })
      : `${done.toLocaleString('en')} of ${total.toLocaleString('en')} developed`,
  notDeveloped: 'not developed yet',
  sample: 'Sample',
  missing: 'Folder out of reach',
  missingText: 'Connect the disk or open the folder where it is now. Everything that was paid stays paid.',
  opened: 'Opened',
  menu: (name: string) => `More about ${name}`,
  rename: 'Rename',
  nameOf: (name: string) => `Name of ${name}`,
  forget: 'Take off the list',
  forgotten: (name: string) => `${name} is off the list. Its files and everything that was paid stay.`,
  openFailed: 'The folder could not be opened',
  listFailed: 'The list of shoots could not be read',
  retry: 'Try again',
  copying: (done: number, total: number) => `Taking in ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
  copyingText: 'A browser may not read folders by itself, so the photos are copied into Tonebank on this computer.',
  photosOf: (moment: string) => `Photos of ${moment}`,
  stop: 'Stop',
  leftOut: (count: number) =>
    plural(count, {
      one: '# file is not a photo that Tonebank opens, and was left out.',
      other: '# files are not photos that Tonebank opens, and were left out.',
    }),
  nothingDropped: 'There was no photo in what you dropped. Your files are untouched.',
  copyFailed: (name: string) =>
    `${name} could not be taken in. The original is untouched. 0 credits used. Drop it again.`,
  loading: 'Reading the list of shoots',
};
