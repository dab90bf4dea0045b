// One line of JSON for each request. No token, no name, no id that a caller made: what is not a word of our own paths is left out.

export type LogLine = {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly code?: string;
};

const words = new Set(
  (
    'api billing credits catalog quotes owned holds capture void extend charges refund grants purchases recheck works fail subscription ' +
    'auto-recharge card invoices usage months analytics explain members devices leases sync edits generated accept reject runs resume ' +
    'test clock events openapi.json webhooks stripe sandbox checkout done payments portal organisation notices read preferences receipt.pdf receipt pdf checkouts'
  ).split(' '),
);

/** The path of a capture with a star in the place of the id of its hold. */
export function pathWithoutIds(path: string): string {
  return path
    .split('/')
    .map((part) => (part === '' || words.has(part) ? part : '*'))
    .join('/');
}
