import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { uploadPath } from '../contract/page.ts';
import { parseUpload, receive } from './uploads.ts';

const batch = 'drop-0001';

describe('the address of an upload', () => {
  test.each([
    ['IMG_0231.JPG', 'IMG_0231.jpg'],
    ['Küche 🌞.jpeg', 'Küche 🌞.jpeg'],
    ['../../etc/passwd.jpg', '-..-etc-passwd.jpg'],
    ['..\\..\\boot.png', '-..-boot.png'],
    ['CON.jpg', '_CON.jpg'],
    ['a\u0000b.jpg', 'ab.jpg'],
    ['\u202egpj.exe.jpg', 'gpj.exe.jpg'],
    ['<img src=x onerror=alert(1)>.webp', '-img src=x onerror=alert(1)-.webp'],
    ['.hidden.png', 'hidden.png'],
  ])('%j is kept as %j', (sent, kept) => {
    expect(parseUpload(uploadPath(batch, sent))).toEqual({ batch, name: kept });
  });

  test.each([
    '/upload/drop-0001/notes.txt',
    '/upload/drop-0001/run.sh',
    '/upload/drop-0001/photo',
    '/upload/drop-0001/',
    '/upload/short/a.jpg',
    '/upload/../../../a.jpg',
    '/upload/drop_0001/a.jpg',
    '/upload/drop-0001/sub/a.jpg',
    '/upload/drop-0001/%E0%A4%A.jpg',
  ])('%s is refused', (path) => {
    expect(parseUpload(path)).toBeNull();
  });
});

describe('a dropped file', () => {
  let imports: string;
  beforeEach(async () => {
    imports = await mkdtemp(join(tmpdir(), 'tonebank-uploads-'));
  });
  afterEach(() => rm(imports, { recursive: true }));

  const bytes = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

  test('arrives whole under its own name', async () => {
    const received = await receive(bytes('one', 'two'), { batch, name: 'a.jpg' }, { imports });
    expect(received).toEqual({ folder: join(imports, batch), name: 'a.jpg' });
    expect(await readFile(join(imports, batch, 'a.jpg'), 'utf8')).toBe('onetwo');
  });

  test('never replaces another of the same name', async () => {
    await receive(bytes('first'), { batch, name: 'a.jpg' }, { imports });
    const second = await receive(bytes('second'), { batch, name: 'a.jpg' }, { imports });
    expect(second.name).toBe('a-2.jpg');
    expect(await readFile(join(imports, batch, 'a.jpg'), 'utf8')).toBe('first');
  });

  test('that is too large leaves nothing behind', async () => {
    const sent = receive(bytes('12345', '67890'), { batch, name: 'a.jpg' }, { imports, maxBytes: 8 });
    await expect(sent).rejects.toMatchObject({ code: 'photo-too-large' });
    expect(await readdir(join(imports, batch))).toEqual([]);
  });

  test('whose page goes away leaves nothing behind', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('aborted');
      })(),
    );
    await expect(receive(broken, { batch, name: 'a.jpg' }, { imports })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(join(imports, batch))).toEqual([]);
  });
});
