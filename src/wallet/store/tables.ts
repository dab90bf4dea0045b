import type { Generated } from 'kysely';

// The wallet's tables, the same in SQLite and in PostgreSQL. `entries`, `postings` and `answers` are the truth and are only ever added to.
// The rest is derived: it makes a command cheap, and can be made again from the truth.
// Times are milliseconds since the epoch, amounts whole credits, JSON is text, a boolean is 0 or 1.

export type Tables = {
  wallets: {
    id: string;
    zone: string;
    catalog: string;
    opened_at: number;
    /** The position of the last entry; 0 before the first. */
    seq: number;
    /** Counts what was written to the wallet, answers without an entry too. The next one has to know the last: nobody writes over another. */
    version: Generated<number>;
    /** The part of the state that has no table of its own, as far as it is not as in a new wallet. */
    account: string;
    /** The entries that made the open holds which have no row: their positions, with commas between them. */
    open_holds: Generated<string>;
    /** The next instant at which something happens by itself: what a sweep looks for. */
    due_at: number | null;
  };
  entries: {
    wallet: string;
    /** 1, 2, 3 … in each wallet, without gaps. */
    seq: number;
    /** Says what happened to what, such as `captured:c-1`: unique for ever, so that it can never happen twice. */
    id: string;
    type: string;
    booked_at: number;
    /** The event itself, but for its type and its instant; see rows.ts. */
    event: string;
  };
  postings: {
    wallet: string;
    seq: number;
    part: number;
    account: string;
    grant_id: string | null;
    credits: number;
  };
  answers: {
    wallet: string;
    /** The command's id. */
    id: string;
    /** Of the command's body, 43 characters. */
    fingerprint: string;
    /** The entry with the hold or the charge that it made; null where there is none. */
    seq?: number | null;
    /** The answer, but for what that entry tells, or the refusal. */
    answer: string;
    /** The balance that was answered with it, if any, so that a repetition is answered the very same. */
    balance: string | null;
    answered_at: number;
  };
  grants: {
    wallet: string;
    id: string;
    available: number;
    held: number;
    leased: number;
    /** 1 while there is anything available, held or leased. */
    is_open: number;
    /** What never changes of it. */
    body: string;
  };
  /** Open holds that the wallet's own row does not name. One that is closed is told by its two entries. */
  holds: {
    wallet: string;
    id: string;
    /** The entry that made it. */
    seq: number | null;
    /** What became of it since. */
    body: string;
  };
  /**
   * Edits, runs, purchases, leases, devices and members; of the holds that are closed and of the charges those that their entries and
   * answers do not tell in full.
   */
  parts: {
    wallet: string;
    kind: string;
    id: string;
    is_open: number;
    /** The entry that made it and has it in full; null where there is none, and `body` is all of it. */
    seq: number | null;
    /** What became of it since. */
    body: string;
  };
  /** Work that is held, or paid once for ever. */
  work_keys: {
    wallet: string;
    key: string;
    is_paid: number;
    body: string;
  };
  /**
   * Where the lines of the history are, and what they add; their words come from the entries. `position` follows the entries. The charges
   * of one run share `first`, the position of the first of them.
   */
  lines: {
    wallet: string;
    position: number;
    first: number;
    tab: string;
    run: string | null;
    /** When the first of them was booked. */
    at: number;
    credits: number;
  };
  /** What every grant had after an entry; see snapshots.ts. */
  snapshots: {
    wallet: string;
    /** Of the entry. */
    booked_at: number;
    seq: number;
    body: string;
  };
  payments: {
    wallet: string;
    purchase: string;
    provider: string;
    reference: string;
    checkout_url: string | null;
    /** When it was paid, or can no longer be paid; null while the provider may still take the money. */
    closed_at: number | null;
  };
  /** What a provider knows a wallet by. `prefix` tells this database's requests from those of any other. */
  payment_accounts: { wallet: string; provider: string; prefix: string; customer: string | null };
  /** Messages of a provider that had their effect. */
  heard_events: { provider: string; id: string; heard_at: number };
  /** Money on its way back: in the books at once, sent by the provider when it can be reached. `id` is the command's. */
  money_back: {
    wallet: string;
    id: string;
    purchase: string;
    amount_minor: number;
    state: 'waiting' | 'sent' | 'refused';
  };
  /** Checkout pages of the sandbox. */
  sandbox_checkouts: {
    token: string;
    wallet: string;
    purchase: string;
    body: string;
    card: string | null;
    state: string;
  };
  /** What somebody goes to the provider for beside packs: to save a card, to take a plan. */
  orders: {
    wallet: string;
    id: string;
    kind: 'card' | 'plan';
    reference: string | null;
    /** over: given up, or nobody finished it in time. */
    state: 'open' | 'done' | 'over';
    body: string;
    /** Null for one that is older than this column. */
    opened_at: number | null;
  };
  /** The provider's subscription that pays for the plan. */
  plan_billing: { wallet: string; provider: string; reference: string };
  /** Invoices as they were issued; only ever added to. */
  invoices: { wallet: string; number: number; purchase: string; body: string };
  organisations: { wallet: string; body: string };
  /** What members are told. `id` says what happened, so that nothing is told twice. */
  notices: { wallet: string; id: string; kind: string; at: number; body: string };
  notice_reads: { wallet: string; member: string; notice: string };
  notice_preferences: { wallet: string; member: string; body: string };
  /** E-mails: written with their notice, sent later. */
  deliveries: {
    wallet: string;
    id: string;
    notice: string;
    recipient: string;
    state: 'waiting' | 'sent' | 'failed';
    attempts: number;
    next_at: number;
  };
  /** The saved card of a wallet, as its provider knows it. */
  cards: {
    wallet: string;
    provider: string;
    reference: string;
    fingerprint: string;
    /** What is shown of it, as JSON: brand, last four digits, expiry; null where the provider did not say. */
    shown: string | null;
  };
  /** Devices that may hold a lease. */
  devices: {
    wallet: string;
    id: string;
    name: string;
    /** Ed25519, base64. */
    public_key: string;
    registered_at: number;
    /** The token of the member who registered it, and the member's name; null for whoever has no token of their own. */
    owner: string | null;
    owner_name: string | null;
    last_sync_at: number | null;
    removed_at: number | null;
  };
  /** The key that signs leases: one row. */
  keys: {
    id: string;
    /** Ed25519, PKCS #8, base64. */
    private_key: string;
    /** Raw, base64. */
    public_key: string;
    made_at: number;
  };
  tokens: {
    id: string;
    wallet: string;
    hash: string;
    role: string;
    user_name: string | null;
    issued_at: number;
    revoked_at: number | null;
    /** Set for the token of a device. */
    device: string | null;
  };
};
