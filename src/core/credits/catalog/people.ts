// Who may do what in an account; a catalog gives the rights to the roles.

export const roles = ['owner', 'admin', 'operator', 'viewer', 'system'] as const;
export const rights = [
  'see_balance',
  'see_history',
  'spend',
  'buy',
  'configure_recharge',
  'grant',
  'refund',
  'download_invoice',
  'recheck_payment',
  'set_member_cap',
] as const;

export type Role = (typeof roles)[number];
export type Right = (typeof rights)[number];
