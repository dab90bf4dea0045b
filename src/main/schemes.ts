import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Protocol, protocol } from 'electron';
import { pagePolicy } from '../contract/page.ts';
import { type PictureKind, pictureKinds } from '../contract/studio.ts';
import { type PageFile, withNonce } from '../studio/hosting/page-files.ts';
import type { Studio } from '../studio/studio.ts';
import { isOurOrigin, pictureOf } from './guards.ts';

// `app://tonebank/…` is the built page, `photo://<kind>/<id>` a picture. Neither can name a path on the disk.

const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true } as const;

/** Must run before the app is ready. Neither scheme may pass the page's policy by or be read by another origin. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges },
    { scheme: 'photo', privileges },
  ]);
}

export function answerSchemes(
  on: Pick<Protocol, 'handle'>,
  from: { pageFiles: ReadonlyMap<string, PageFile>; picture: Studio['picture'] },
): void {
  on.handle('app', (request) => answerPage(request.url, from.pageFiles));
  on.handle('photo', (request) => answerPicture(request.url, from.picture));
}

function answerPage(address: string, pageFiles: ReadonlyMap<string, PageFile>): Response {
  const file = isOurOrigin(address) ? pageFiles.get(new URL(address).pathname) : undefined;
  const nonce = randomBytes(16).toString('base64url');
  const headers = { 'content-security-policy': pagePolicy(nonce), 'x-content-type-options': 'nosniff' };
  if (!file) return new Response('There is nothing here.', { status: 404, headers });
  const body = file.isPage ? withNonce(file.body, nonce) : file.body;
  return new Response(body, { headers: { ...headers, 'content-type': file.type } });
}

async function answerPicture(address: string, find: Studio['picture']): Promise<Response> {
  const headers = { 'content-security-policy': "default-src 'none'", 'x-content-type-options': 'nosniff' };
  const asked = pictureOf(address);
  const isKind = (kind: string): kind is PictureKind => (pictureKinds as readonly string[]).includes(kind);
  const picture = asked && isKind(asked.kind) ? await find(asked.kind, asked.id) : null;
  const size = picture && (await fileBytes(picture.file));
  if (!picture || size === null) return new Response('There is no such picture.', { status: 404, headers });
  // The runtime's own stream and the web's are one, under two names.
  const body = Readable.toWeb(createReadStream(picture.file)) as unknown as ReadableStream<Uint8Array>;
  return new Response(body, {
    headers: { ...headers, 'content-type': picture.contentType, 'content-length': String(size) },
  });
}

/** Null when the file has gone in the meantime. */
async function fileBytes(file: string): Promise<number | null> {
  return await stat(file).then(
    ({ size }) => size,
    () => null,
  );
}
