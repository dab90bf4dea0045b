// What may cross from a page to the studio, checked before anything is decoded. The page is treated as hostile: a frame that is not exactly
// what our own client sends is dropped unread, so that nothing behind this line has to think about it.

/** The longest frame, in UTF-16 units: 20,000 paths of 400 characters. */
export const maxFrameChars = 8_000_000;

/** Depth of the deepest input that a procedure takes is 4. */
const maxDepth = 12;
const requestType = 1;
const abortType = 4;
/** The only rich value that our client marks: a field that is there and undefined. */
const undefinedMark = 3;
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Whether a frame may be decoded: text, JSON, an id, a request for a procedure by POST with a plain JSON body, or the end of one.
 * Binary bodies, files, client streams and prototype names are refused.
 */
export function mayEnter(frame: unknown): frame is string {
  if (typeof frame !== 'string' || frame.length > maxFrameChars) return false;
  const message = parsed(frame);
  if (!isPlainObject(message) || !hasOnly(message, ['i', 't', 'p'])) return false;
  if (typeof message.i !== 'string' || !/^[0-9a-z]{1,16}$/i.test(message.i)) return false;
  if (message.t === abortType) return true;
  if (message.t !== undefined && message.t !== requestType) return false;
  return isRequest(message.p) && isHarmless(message, 0);
}

function isRequest(request: unknown): boolean {
  if (!isPlainObject(request) || !hasOnly(request, ['u', 'b', 'h', 'm'])) return false;
  if (typeof request.u !== 'string' || !/^\/[a-zA-Z]{1,40}(\/[a-zA-Z]{1,40}){0,3}$/.test(request.u)) return false;
  if (request.m !== undefined && request.m !== 'POST') return false;
  return hasKnownHeaders(request.h) && hasKnownBody(request.b);
}

function hasKnownHeaders(headers: unknown): boolean {
  if (headers === undefined) return true;
  return isPlainObject(headers) && hasOnly(headers, ['last-event-id']) && typeof headers['last-event-id'] === 'string';
}

function hasKnownBody(body: unknown): boolean {
  if (body === undefined) return true;
  if (!isPlainObject(body) || !hasOnly(body, ['json', 'meta'])) return false;
  const marks = body.meta;
  if (marks === undefined) return true;
  return Array.isArray(marks) && marks.every((mark) => Array.isArray(mark) && mark[0] === undefinedMark);
}

/** No prototype names and no bottomless nesting, anywhere. */
function isHarmless(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !forbiddenKeys.has(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > maxDepth) return false;
  if (Array.isArray(value)) return value.every((entry) => isHarmless(entry, depth + 1));
  return Object.entries(value).every(([key, entry]) => !forbiddenKeys.has(key) && isHarmless(entry, depth + 1));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: Record<string, unknown>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
