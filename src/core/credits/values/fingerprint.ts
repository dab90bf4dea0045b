// SHA-256 (FIPS 180-4) in plain TypeScript, so that the field needs no platform: it tells two bodies of one command id apart, and it
// chains the lines of a device's journal. Both are short texts.

const initial = [1779033703, 3144134277, 1013904242, 2773480762, 1359893119, 2600822924, 528734635, 1541459225];

const rounds = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);

/** SHA-256 of the text in UTF-8, 64 lower-case hexadecimal digits. */
export function sha256(text: string): string {
  let digits = '';
  for (const word of digestOf(text))
    for (let shift = 24; shift >= 0; shift -= 8) digits += hexadecimal[(word >>> shift) & 255];
  return digits;
}

/** The same in 43 characters: base64url (RFC 4648) without padding. */
export function shortSha256(text: string): string {
  const digest = digestOf(text);
  let characters = '';
  for (let bit = 0; bit < 256; bit += 6) {
    const [word, next] = [digest[bit >>> 5] as number, digest[(bit >>> 5) + 1] ?? 0];
    const beyond = (bit & 31) - 26;
    characters += base64url[(beyond > 0 ? (word << beyond) | (next >>> (32 - beyond)) : word >>> -beyond) & 63];
  }
  return characters;
}

const hexadecimal = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Eight words of 32 bits. */
function digestOf(text: string): Int32Array {
  const { view, length } = paddedOf(text);
  const state = Int32Array.from(initial);
  for (let block = 0; block < length; block += 64) {
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(block + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const early = words[i - 15] as number;
      const late = words[i - 2] as number;
      const first = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const second = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[i] = (words[i - 16] as number) + first + (words[i - 7] as number) + second;
    }
    compress(state);
  }
  return state;
}

const encoder = new TextEncoder();
// Nobody else runs while a text is worked on, so there is one schedule of a block for all, and one place for short texts.
const words = new Int32Array(64);
const shortText = new Uint8Array(4096);
const shortView = new DataView(shortText.buffer);

/** The same text for equal JSON values, whatever the order of their keys. Absent and undefined fields are the same. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const field = fields[name];
    if (field !== undefined) text += `${text === '' ? '' : ','}${quoted(name)}:${canonical(field)}`;
  }
  return `{${text}}`;
}

/** As JSON has it. */
function quoted(text: string): string {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 32 || code > 126 || code === 34 || code === 92) return JSON.stringify(text);
  }
  return `"${text}"`;
}

/** The text in UTF-8, filled up to whole blocks as the standard wants. `length` in bytes. */
function paddedOf(text: string): { view: DataView; length: number } {
  const bytes = isPlain(text) ? null : encoder.encode(text);
  const textBytes = bytes?.length ?? text.length;
  const length = Math.ceil((textBytes + 9) / 64) * 64;
  const message = length <= shortText.length ? shortText : new Uint8Array(length);
  const view = message === shortText ? shortView : new DataView(message.buffer);
  if (bytes !== null) message.set(bytes);
  else for (let i = 0; i < textBytes; i += 1) message[i] = text.charCodeAt(i);
  message[textBytes] = 0x80;
  message.fill(0, textBytes + 1, length - 8);
  view.setUint32(length - 8, Math.floor(textBytes / 0x20000000));
  view.setUint32(length - 4, textBytes * 8);
  return { view, length };
}

/** True: each character is one byte. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Additions wrap at 32 bits, as the standard wants. */
function compress(state: Int32Array): void {
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i += 1) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const rise =
      (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (rounds[i] as number) + (words[i] as number)) | 0;
    const fall = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + rise) | 0;
    d = c;
    c = b;
    b = a;
    a = (rise + fall) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
  state[5] = (state[5] as number) + f;
  state[6] = (state[6] as number) + g;
  state[7] = (state[7] as number) + h;
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
