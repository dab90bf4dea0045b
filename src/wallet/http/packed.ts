import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AppError } from '../../core/errors.ts';

// Long bodies travel packed: ten thousand lines of a journal are seven megabytes, and a tenth of it on the way.

/** Shorter ones are not worth it. */
const packedFromBytes = 8 * 1024;

/** The same request with its body packed, if it is long. */
export async function packed(request: Request): Promise<Request> {
  if (request.body === null || request.headers.has('content-encoding')) return request;
  const body = Buffer.from(await request.arrayBuffer());
  const { method, signal } = request;
  if (body.length < packedFromBytes)
    return new Request(request.url, { method, signal, headers: request.headers, body });
  const headers = new Headers(request.headers);
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  return new Request(request.url, { method, signal, headers, body: new Uint8Array(await promisify(gzip)(body)) });
}

/**
 * The same request with its body as it was before it was packed. What would come to more than `bytesMost` is not unpacked.
 * @throws AppError `bad-input` for a body that is too long, that cannot be unpacked, or that is packed in another way
 */
export async function unpacked(request: Request, { bytesMost }: { bytesMost: number }): Promise<Request> {
  const encoding = request.headers.get('content-encoding');
  if (encoding === null || encoding === 'identity') return request;
  if (encoding !== 'gzip') throw refusal('The body is packed in a way that the wallet does not know.', { encoding });
  const body = await unzipped(Buffer.from(await request.arrayBuffer()), bytesMost);
  const headers = new Headers(request.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  const { method, signal } = request;
  return new Request(request.url, { method, signal, headers, body: new Uint8Array(body) });
}

async function unzipped(body: Buffer, bytesMost: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: bytesMost });
  } catch (error) {
    const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLong) throw refusal('The request is too long when it is unpacked.', { bytesMost }, error);
    throw refusal('The body cannot be unpacked.', { encoding: 'gzip' }, error);
  }
}

function refusal(what: string, details: Record<string, unknown>, cause?: unknown): AppError {
  const message = `${what} Nothing was changed and no credits were used. Ask for fewer at once, packed with gzip or not at all.`;
  return new AppError('bad-input', message, details, { cause });
}
