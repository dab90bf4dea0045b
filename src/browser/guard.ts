import { createHash, timingSafeEqual } from 'node:crypto';
import { loopback } from '../contract/page.ts';

// Who may talk to the browser host. Any page on the web can send requests to a port of this computer, so every request has to show that it
// comes from our own page: the exact host, our origin, a same-origin fetch, and the token where anything can be changed or read.

/** Only what the decision needs. Header values are as they came, undefined when absent. */
export type Knock = {
  method: string;
  path: string;
  host: string | undefined;
  origin: string | undefined;
  fetchSite: string | undefined;
  fetchMode: string | undefined;
  isUpgrade: boolean;
  protocols: string | undefined;
  token: string | undefined;
};

/** `host` is `127.0.0.1:<port>`. `token` is 64 hexadecimal digits. */
export type House = { host: string; token: string };

export type Verdict =
  | { isAllowed: true; as: 'socket' | 'upload' | 'read' }
  | { isAllowed: true; as: 'return'; checkout: string }
  | { isAllowed: false; status: 400 | 401 | 403 | 404 | 405; reason: string };

export function judge(knock: Knock, house: House): Verdict {
  if (knock.host !== house.host) return refused(403, 'another host name');
  const checkout = returnOf(knock);
  if (checkout !== null) return { isAllowed: true, as: 'return', checkout };
  if (knock.origin !== undefined && knock.origin !== `http://${house.host}`) return refused(403, 'another origin');
  if (knock.fetchSite !== undefined && knock.fetchSite !== 'same-origin' && knock.fetchSite !== 'none') {
    return refused(403, 'another site');
  }
  if (!isPlainPath(knock.path)) return refused(400, 'not a path of ours');
  if (knock.isUpgrade) return judgeSocket(knock, house);
  if (knock.method === 'GET' || knock.method === 'HEAD') return { isAllowed: true, as: 'read' };
  if (knock.method === 'POST') return judgeUpload(knock, house);
  return refused(405, 'not a method of ours');
}

/**
 * The way back from a provider's page comes from another site, as every link does. Only as a navigation, only with an id in the form that our
 * page makes; it shows a page that knows nothing, and all it can do is to have the provider asked.
 */
function returnOf({ method, path, origin, isUpgrade, fetchMode }: Knock): string | null {
  if (method !== 'GET' || isUpgrade || origin !== undefined) return null;
  if (fetchMode !== undefined && fetchMode !== 'navigate') return null;
  return /^\/checkout\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(path)?.[1] ?? null;
}

function judgeSocket(knock: Knock, house: House): Verdict {
  if (knock.method !== 'GET' || knock.path !== loopback.socketPath) return refused(404, 'no socket here');
  if (knock.origin === undefined) return refused(403, 'a socket without an origin');
  const offered = (knock.protocols ?? '').split(',').map((protocol) => protocol.trim());
  if (offered.length !== 2 || offered[0] !== loopback.socketProtocol) return refused(401, 'not our protocol');
  if (!isSame(offered[1], loopback.tokenProtocol(house.token))) return refused(401, 'not the token');
  return { isAllowed: true, as: 'socket' };
}

function judgeUpload(knock: Knock, house: House): Verdict {
  if (!knock.path.startsWith('/upload/')) return refused(405, 'nothing is written here');
  if (knock.origin === undefined) return refused(403, 'a write without an origin');
  if (!isSame(knock.token, house.token)) return refused(401, 'not the token');
  return { isAllowed: true, as: 'upload' };
}

/** An absolute path without a backslash or a NUL, raw or encoded. The only query is that of a picture that is asked for again. */
function isPlainPath(address: string): boolean {
  const path = address.replace(/^(\/photo\/[^?]+)\?turn=\d{1,9}$/, '$1');
  return /^\/(?!\/)[\x21-\x7e]*$/.test(path) && !/[?#\\]|%00|%5c/i.test(path) && path.length <= 2000;
}

/** Compares in constant time: both sides are hashed first, so that not even the length shows. */
function isSame(offered: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered ?? ''), digest(expected));
}

function refused(status: 400 | 401 | 403 | 404 | 405, reason: string): Verdict {
  return { isAllowed: false, status, reason };
}
