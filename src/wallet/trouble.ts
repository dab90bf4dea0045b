// What went wrong with somebody outside (a payment provider, a mail server) and will be tried again: nobody's answer, so it is told to
// whoever runs the service. Kinds and codes only: a message of theirs may hold a key, an address or a name.

export type TroubleLine = { readonly at: string; readonly trouble: TroubleKind; readonly reason: string };
export type TroubleKind = 'payment' | 'recharge' | 'recheck' | 'refund' | 'message' | 'mail' | 'notice';
export type Trouble = (trouble: TroubleKind, error: unknown) => void;

export function troubleTo(log: ((line: TroubleLine) => void) | undefined): Trouble {
  return (trouble, error) => log?.({ at: new Date().toISOString(), trouble, reason: reasonOf(error) });
}

/** "StripeAuthenticationError 401", "Error ECONNREFUSED": names, codes and numbers. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const parts = ['type', 'code', 'statusCode', 'responseCode'].map((name) =>
    name in error ? Reflect.get(error, name) : '',
  );
  const words = [error.name, ...parts].filter(
    (part) => typeof part === 'number' || (typeof part === 'string' && /^[\w-]{1,60}$/.test(part)),
  );
  return [...new Set(words)].join(' ');
}
