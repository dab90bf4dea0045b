import type { Guards } from './books.ts';

// SQLite checks a trigger at once, not at the end of a transaction. So the postings of an entry are written first, and the entry last: it is
// refused unless they sum to zero, and once it is there nothing can be added to them. A posting without its entry never gets through a commit.

export const sqliteGuards: Guards = {
  smallRows: 'without rowid',
  hasFewWallets: true,
  statements: [
    `create trigger entries_balance before insert on entries
     when (select coalesce(sum(credits), 0) from postings where wallet = new.wallet and seq = new.seq) <> 0
     begin select raise(abort, 'the postings of an entry sum to zero'); end`,
    `create trigger postings_sealed before insert on postings
     when exists (select 1 from entries where wallet = new.wallet and seq = new.seq)
     begin select raise(abort, 'nothing is added to an entry that is written'); end`,
    ...['entries', 'postings', 'answers'].flatMap((table) => [
      `create trigger ${table}_stay before update on ${table}
       begin select raise(abort, '${table} are never changed'); end`,
      `create trigger ${table}_remain before delete on ${table}
       begin select raise(abort, '${table} are never removed'); end`,
    ]),
    `create trigger paid_work_stays before update on work_keys when old.is_paid = 1
     begin select raise(abort, 'paid work stays paid'); end`,
    `create trigger wallets_in_turn before update on wallets when new.version <> old.version + 1
     begin select raise(abort, 'the wallet was written meanwhile'); end`,
  ],
  toldOnce: [
    `create trigger charges_once before insert on parts
     when new.kind = 'charges' and exists (
       select 1 from answers join entries on entries.wallet = answers.wallet and entries.seq = answers.seq
       where answers.wallet = new.wallet and answers.id = new.id and answers.seq is not new.seq and entries.type = 'captured')
     begin select raise(abort, 'a charge of this name is told by its answer'); end`,
    `create trigger open_holds_apart before insert on parts when new.kind = 'holds' and new.is_open = 1
     begin select raise(abort, 'open holds have their own table'); end`,
  ],
  sealedTogether: [],
};
