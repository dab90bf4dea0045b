import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { pagePolicy, paperPath } from '../contract/page.ts';
import { type PictureKind, pictureKinds } from '../contract/studio.ts';
import { AppError, failureOf } from '../core/errors.ts';
import { type PageFile, withNonce } from '../studio/hosting/page-files.ts';
import type { Studio } from '../studio/studio.ts';
import { parseUpload, receive } from './uploads.ts';

// What the browser host answers, once the guard has let a request in. Nothing here says that another site may read it.

/** Sent with everything, refusals too. */
export function commonHeaders(nonce = randomBytes(16).toString('base64url')): Record<string, string> {
  return {
    'content-security-policy': pagePolicy(nonce),
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

export function answerText(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...commonHeaders(), 'content-type': 'text/plain; charset=utf-8' }).end(sentence);
}

/** The tab that a checkout leads back to. It has no token, so it can show nothing; the tab that waits does. */
export function answerReturn(response: ServerResponse): void {
  const nonce = randomBytes(16).toString('base64url');
  const style =
    ':root{color-scheme:light dark}body{max-width:30rem;margin:20vh auto;padding:0 1.5rem;font:16px/1.5 system-ui}';
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(200, { ...commonHeaders(nonce), ...headers });
  response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tonebank</title><style nonce="${nonce}">${style}</style></head>
<body><main><h1>You can close this tab</h1><p>Tonebank is asking the payment provider what became of the payment. It is shown in the tab where you began.</p></main></body></html>`);
}

/** A file of the built page, or a picture. */
export async function answerRead(
  request: { path: string; method: string },
  response: ServerResponse,
  from: { pageFiles: ReadonlyMap<string, PageFile>; studio: Studio },
): Promise<void> {
  const file = from.pageFiles.get(request.path);
  if (file) return answerPageFile(request, response, file);
  if (request.path.startsWith(paperPath(''))) return answerPaper(request, response, from.studio);
  const picture = await pictureAt(request.path, from.studio);
  if (!picture) return answerText(response, 404, 'There is nothing here.');
  const { size } = await stat(picture.file);
  response.writeHead(200, {
    ...commonHeaders(),
    'content-type': picture.contentType,
    'content-length': size,
    'cache-control': 'private, max-age=3600',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(picture.file), response);
}

function answerPageFile(request: { path: string; method: string }, response: ServerResponse, file: PageFile): void {
  const nonce = randomBytes(16).toString('base64url');
  const body = file.isPage ? withNonce(file.body, nonce) : file.body;
  const keep = request.path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
  response.writeHead(200, { ...commonHeaders(nonce), 'content-type': file.type, 'cache-control': keep });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Gives a paper out once. It is saved, never shown: nothing of it may run as our page. */
function answerPaper(request: { path: string; method: string }, response: ServerResponse, studio: Studio): void {
  const ticket = request.path.slice(paperPath('').length);
  const paper = request.method === 'GET' && /^[\w-]{43}$/.test(ticket) ? studio.paper(ticket) : null;
  if (!paper) {
    answerText(response, 404, 'This file was fetched already, or its minute is over. Ask for it again.');
    return;
  }
  response.writeHead(200, {
    ...commonHeaders(),
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="${paper.fileName}"`,
    'content-length': paper.bytes.length,
    'cache-control': 'no-store',
  });
  response.end(paper.bytes);
}

async function pictureAt(address: string, studio: Studio) {
  const [, kind, id] = /^\/photo\/([a-z]+)\/([\w.~@:%-]{1,200})(?:\?turn=\d+)?$/.exec(address) ?? [];
  if (!id || !pictureKinds.includes(kind as PictureKind)) return null;
  return await studio.picture(kind as PictureKind, decodeURIComponent(id));
}

/** Takes one dropped file in. */
export async function answerUpload(request: IncomingMessage, response: ServerResponse, imports: string): Promise<void> {
  try {
    const upload = parseUpload(request.url ?? '');
    if (!upload) {
      throw new AppError('path-refused', 'Only photos with a plain file name can be dropped here. 0 credits used.', {});
    }
    const received = await receive(request, upload, { imports });
    answerJson(response, 201, received);
  } catch (error) {
    const failure = failureOf(error);
    answerJson(response, failure.code === 'internal' ? 500 : 400, failure);
  }
}

function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const headers = { ...commonHeaders(), 'content-type': 'application/json', connection: 'close' };
  response.writeHead(status, headers).end(JSON.stringify(value));
}
