import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { AppError } from '../../core/errors.ts';
import { type Guards, makeBooks } from './books.ts';
import { isLost } from './failures.ts';
import { makeLeaner } from './leaner.ts';
import { makeLeasing } from './leasing.ts';
import { makeListed } from './listed.ts';
import { makePaying } from './paying.ts';
import { makeSavedCards } from './saved-cards.ts';
import { makeSealed } from './sealed.ts';
import type { Tables } from './tables.ts';
import { makeTeam } from './team.ts';
import { makeToldOnce } from './told-once.ts';

// The tables as they came to be, one step after another. A step that was released is never edited: the next one changes what it made.

const stepsUnder = (guards: Guards): Record<string, Migration> => ({
  '001-books': { up: (db) => makeBooks(db, guards) },
  '002-team': { up: makeTeam },
  '003-paying': { up: makePaying },
  '004-leasing': { up: makeLeasing },
  '005-saved-cards': { up: makeSavedCards },
  '006-leaner': { up: (db) => makeLeaner(db, guards) },
  '007-told-once': { up: (db) => makeToldOnce(db, guards) },
  '008-listed': { up: makeListed },
  '009-sealed-together': { up: (db) => makeSealed(db, guards) },
});

/**
 * Brings the database to the newest step, or up to and including `upTo`, all or nothing.
 * @throws AppError `internal` when a step fails, or when the database comes from a newer version
 */
export async function migrate(db: Kysely<Tables>, guards: Guards, upTo?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => stepsUnder(guards) } });
  const { error } = await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo));
  if (error === undefined) return;
  if (isLost(error)) throw error;
  throw new AppError(
    'internal',
    'The wallet could not be brought to this version of Tonebank. Nothing was changed. Update Tonebank, or restore a backup.',
    { reason: error instanceof Error ? error.message : String(error) },
    { cause: error },
  );
}
