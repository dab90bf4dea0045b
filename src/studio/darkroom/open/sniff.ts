import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { PhotoFormat } from '../../../core/photos/shoot.ts';
import { maxFileBytes } from './limits.ts';
import { refusal, refusalOf } from './refusals.ts';

// Sniffing by name proves nothing: an SVG called photo.jpg is still an SVG. The first bytes decide, and only five formats are let in.

const sniffBytes = 64;

/** Camera RAW files that begin like a TIFF; what a TIFF reader sees in them is only a thumbnail. */
const rawEndings = new Set(['.dng', '.nef', '.nrw', '.arw', '.sr2', '.cr2', '.pef', '.srw', '.3fr', '.iiq', '.rwl']);

/** @throws AppError photo-missing, photo-empty, photo-unsupported, photo-too-large, photo-unreadable */
export async function sniff(file: string): Promise<{ format: PhotoFormat; fileBytes: number }> {
  const { head, fileBytes } = await readHead(file);
  if (fileBytes === 0) throw refusal('empty', file);
  if (fileBytes > maxFileBytes) throw refusal('tooLarge', file, { reason: `${fileBytes} bytes` });
  const kind = formatOf(head);
  if (kind === 'heic') throw refusal('heic', file);
  if (kind === 'raw' || (kind === 'tiff' && rawEndings.has(extname(file).toLowerCase()))) throw refusal('raw', file);
  if (!kind) throw refusal('unsupported', file);
  return { format: kind, fileBytes };
}

/** @param head the first 64 bytes of a file, or all of a shorter one */
export function formatOf(head: Buffer): PhotoFormat | 'heic' | 'raw' | null {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  const ascii = head.toString('latin1');
  if (ascii.startsWith('RIFF') && ascii.slice(8, 12) === 'WEBP') return 'webp';
  if (/^(II[*+]\0|MM\0[*+])/.test(ascii)) return ascii.slice(8, 10) === 'CR' ? 'raw' : 'tiff';
  if (/^(IIRO|IIRS|IIU\0|FUJIFILMCCD-RAW)/.test(ascii)) return 'raw';
  if (ascii.slice(4, 8) === 'ftyp') return brandOf(ascii, head.readUInt32BE(0));
  return null;
}

function brandOf(ascii: string, boxBytes: number): PhotoFormat | 'heic' | 'raw' | null {
  const brands = [ascii.slice(8, 12)];
  for (let at = 16; at + 4 <= Math.min(boxBytes, ascii.length); at += 4) brands.push(ascii.slice(at, at + 4));
  if (brands.includes('crx ')) return 'raw';
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  if (brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) return 'heic';
  return null;
}

async function readHead(file: string): Promise<{ head: Buffer; fileBytes: number }> {
  try {
    const handle = await open(file, 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw refusal('unsupported', file, { reason: 'not a file' });
      const head = Buffer.alloc(sniffBytes);
      const { bytesRead } = await handle.read(head, 0, sniffBytes, 0);
      return { head: head.subarray(0, bytesRead), fileBytes: stat.size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw refusalOf(error, file, 'header');
  }
}
