// File names that every system accepts and that show what they are: no reserved names, no hidden directions, no trailing dots.

const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;
/** Marks that turn the direction of text round, join or hide letters: `gpj.exe` shown as `exe.jpg`. */
const invisible = /[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
const control = /[\u0000-\u001f\u007f-\u009f]/g;
const forbidden = /[/\\:*?"<>|]/g;

/** Most file systems end a name at 255 bytes; the rest is room for "-2", an ending and a temporary mark. */
export const nameMaxBytes = 180;

/**
 * A name, without ending, for a new file or folder.
 * @param fallback used when nothing of the text can be kept
 */
export function safeName(text: string, fallback = 'photo'): string {
  const cleaned = text
    .toWellFormed()
    .replace(control, '')
    .replace(invisible, '')
    // Only now: a letter and an accent may have come together.
    .normalize('NFC')
    .replace(forbidden, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '');
  const cut = cutToBytes(cleaned, nameMaxBytes).replace(/[. ]+$/, '');
  if (cut === '' || /^-+$/.test(cut)) return fallback;
  const beforeDot = cut.split('.')[0] ?? cut;
  return reserved.test(beforeDot.trim()) ? cutToBytes(`_${cut}`, nameMaxBytes).replace(/[. ]+$/, '') : cut;
}

/**
 * The first of `name.jpg`, `name-2.jpg`, `name-3.jpg` … that is not taken. Capitals and the way accents are written do not tell
 * two names apart: some systems cannot tell them apart either.
 */
export function uniqueName(name: string, ending: string, isTaken: (key: string) => boolean): string {
  for (let n = 1; ; n += 1) {
    const candidate = `${n === 1 ? name : `${name}-${n}`}${ending}`;
    if (!isTaken(nameKey(candidate))) return candidate;
  }
}

/** What two names have in common when a system takes them for one. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}

function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let kept = '';
  let bytes = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > maxBytes) break;
    kept += segment;
  }
  // A single letter with hundreds of marks on it: cut between code points instead.
  if (kept !== '') return kept;
  for (const point of text) {
    if (Buffer.byteLength(kept + point) > maxBytes) break;
    kept += point;
  }
  return kept;
}
