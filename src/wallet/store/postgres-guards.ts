import type { Guards } from './books.ts';

// PostgreSQL checks sums when a transaction ends. `xmin` is the transaction that wrote a row: an entry of an earlier one is closed.

const raises = (name: string, body: string) =>
  `create function ${name}() returns trigger language plpgsql as $$ begin ${body} end $$`;

export const postgresGuards: Guards = {
  smallRows: '',
  hasFewWallets: false,
  statements: [
    raises(
      'entry_balances',
      `if (select coalesce(sum(credits), 0) from postings where wallet = new.wallet and seq = new.seq) <> 0 then
         raise exception 'the postings of an entry sum to zero';
       end if;
       return null;`,
    ),
    `create constraint trigger entries_balance after insert on entries
     deferrable initially deferred for each row execute function entry_balances()`,
    raises(
      'posting_is_new',
      `if exists (select 1 from entries
                  where wallet = new.wallet and seq = new.seq and xmin <> pg_current_xact_id()::xid) then
         raise exception 'nothing is added to an entry that is written';
       end if;
       return new;`,
    ),
    'create trigger postings_sealed before insert on postings for each row execute function posting_is_new()',
    raises('stays', `raise exception '% are never changed', tg_table_name;`),
    raises('remains', `raise exception '% are never removed', tg_table_name;`),
    ...['entries', 'postings', 'answers'].flatMap((table) => [
      `create trigger ${table}_stay before update on ${table} for each row execute function stays()`,
      `create trigger ${table}_remain before delete on ${table} for each row execute function remains()`,
      `create trigger ${table}_keep before truncate on ${table} for each statement execute function remains()`,
    ]),
    raises('paid_stays', `raise exception 'paid work stays paid';`),
    `create trigger paid_work_stays before update on work_keys
     for each row when (old.is_paid = 1) execute function paid_stays()`,
    raises('written_meanwhile', `raise exception 'the wallet was written meanwhile';`),
    `create trigger wallets_in_turn before update on wallets
     for each row when (new.version <> old.version + 1) execute function written_meanwhile()`,
  ],
  toldOnce: [
    raises(
      'charge_is_new',
      `if exists (select 1 from answers join entries on entries.wallet = answers.wallet and entries.seq = answers.seq
                  where answers.wallet = new.wallet and answers.id = new.id and answers.seq is distinct from new.seq
                    and entries.type = 'captured') then
         raise exception 'a charge of this name is told by its answer';
       end if;
       return new;`,
    ),
    `create trigger charges_once before insert on parts
     for each row when (new.kind = 'charges') execute function charge_is_new()`,
    raises('holds_apart', `raise exception 'open holds have their own table';`),
    `create trigger open_holds_apart before insert on parts
     for each row when (new.kind = 'holds' and new.is_open = 1) execute function holds_apart()`,
  ],
  // One look for all rows of a statement. Each entry is looked up by its key, whatever the tables were when this was planned.
  sealedTogether: [
    'drop trigger postings_sealed on postings',
    'drop function posting_is_new()',
    raises(
      'postings_are_new',
      `if exists (select 1 from added
                  where (select xmin from entries where wallet = added.wallet and seq = added.seq)
                    <> pg_current_xact_id()::xid) then
         raise exception 'nothing is added to an entry that is written';
       end if;
       return null;`,
    ),
    `create trigger postings_sealed after insert on postings referencing new table as added
     for each statement execute function postings_are_new()`,
  ],
};
