import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { nameKey, nameMaxBytes, safeName, uniqueName } from './names.ts';

const rows: [from: string, to: string][] = [
  ['IMG_0231', 'IMG_0231'],
  ['Kitchen (north)', 'Kitchen (north)'],
  ['  spaces  around  ', 'spaces around'],
  ['tab\there', 'tabhere'],
  ['O\t\u0308', '\u00d6'],
  ['line\nbreak', 'linebreak'],
  ['a/b', 'a-b'],
  ['a\\b', 'a-b'],
  ['../../etc/passwd', '-..-etc-passwd'],
  ['..', 'photo'],
  ['.', 'photo'],
  ['...', 'photo'],
  ['', 'photo'],
  ['   ', 'photo'],
  ['.hidden', 'hidden'],
  ['._IMG_1', '_IMG_1'],
  ['trailing.', 'trailing'],
  ['trailing. . .', 'trailing'],
  ['C:\\photos\\a', 'C--photos-a'],
  ['a:b', 'a-b'],
  ['stream::$DATA', 'stream--$DATA'],
  ['what?', 'what-'],
  ['a*b', 'a-b'],
  ['"quoted"', '-quoted-'],
  ['<img onerror=x>', '-img onerror=x-'],
  ['a|b', 'a-b'],
  ['/', 'photo'],
  ['///', 'photo'],
  ['nul\0byte', 'nulbyte'],
  ['\0', 'photo'],
  ['bell\u0007', 'bell'],
  ['del\u007f', 'del'],
  ['CON', '_CON'],
  ['con', '_con'],
  ['CON.jpg', '_CON.jpg'],
  ['con .x', '_con .x'],
  ['PRN', '_PRN'],
  ['AUX', '_AUX'],
  ['NUL', '_NUL'],
  ['COM1', '_COM1'],
  ['COM¹', '_COM¹'],
  ['LPT9', '_LPT9'],
  ['lpt0.tar', '_lpt0.tar'],
  ['CONIN$', '_CONIN$'],
  ['CONSOLE', 'CONSOLE'],
  ['COM10', 'COM10'],
  ['\u202egpj.exe', 'gpj.exe'],
  ['a\u200bb', 'ab'],
  ['\ufeffbom', 'bom'],
  ['soft\u00adhyphen', 'softhyphen'],
  ['e\u0301te\u0301', '\u00e9t\u00e9'],
  ['\u00e9t\u00e9', '\u00e9t\u00e9'],
  ['\u5bb6\u306e\u5199\u771f', '\u5bb6\u306e\u5199\u771f'],
  ['\u05d1\u05d9\u05ea', '\u05d1\u05d9\u05ea'],
  ['lone \ud800 half', 'lone \ufffd half'],
  ['emoji \ud83c\udfe0', 'emoji \ud83c\udfe0'],
  ['%2e%2e%2f', '%2e%2e%2f'],
  ['~root', '~root'],
  ['$HOME', '$HOME'],
  ['-rf', '-rf'],
  ['a\u2028b', 'a b'],
  ['no\u00a0break', 'no break'],
  ['x'.repeat(300), 'x'.repeat(nameMaxBytes)],
  ['\u00e9'.repeat(300), '\u00e9'.repeat(nameMaxBytes / 2)],
  ['\ud83c\udfe0'.repeat(100), '\ud83c\udfe0'.repeat(nameMaxBytes / 4)],
];

test.each(rows)('%j becomes %j', (from, to) => {
  expect(safeName(from)).toBe(to);
});

/** What joins, vanishes, ends names or begins them, side by side more often than chance would have it. */
const awkward = fc.constantFrom(
  ...['O', 'e', ' ', '.', '-', '_', '\t', '\0', '/', '?', '\u0301', '\u0308', '\u200d', '\u202e', '\ufeff', '\u00a0'],
  ...[
    'con',
    'LPT\u00b9',
    '\u1100',
    '\u1161',
    '\u11a8',
    '\u{1f600}',
    '\u{1f469}\u200d\u{1f467}',
    '\ud800',
    '\u0344',
    '\u212a',
  ],
);

test('a name that a reserved word makes longer keeps to its limit', () => {
  const name = safeName(`con.${'x'.repeat(300)}`);
  expect(Buffer.byteLength(name)).toBe(nameMaxBytes);
  expect(safeName(name)).toBe(name);
});

test('whatever the text, the name can be made, stays in its folder and is the same when made safe again', () => {
  const folder = aFolder();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.string({ unit: awkward, maxLength: 9, size: 'max' }),
        fc.string({ unit: awkward, minLength: 60, maxLength: 200, size: 'max' }),
      ),
      (text) => {
        const name = safeName(text);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(nameMaxBytes);
        expect(name).not.toMatch(/[/\\]|^\.|[. ]$/);
        writeFileSync(join(folder, name), '');
        expect(safeName(name)).toBe(name);
      },
    ),
    { numRuns: 500 },
  );
  expect(readdirSync(folder).length).toBeGreaterThan(100);
});

test('twins by capitals or accents get a number', () => {
  const taken = new Set<string>();
  const add = (name: string) => {
    const made = uniqueName(safeName(name), '.jpg', (key) => taken.has(key));
    taken.add(nameKey(made));
    return made;
  };
  expect(['Kitchen', 'KITCHEN', 'kitchen', 'caf\u00e9', 'cafe\u0301'].map(add)).toEqual([
    'Kitchen.jpg',
    'KITCHEN-2.jpg',
    'kitchen-3.jpg',
    'caf\u00e9.jpg',
    'caf\u00e9-2.jpg',
  ]);
});
