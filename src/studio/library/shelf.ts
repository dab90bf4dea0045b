import { join } from 'node:path';
import { z } from 'zod';
import { shootSummary } from '../../core/photos/shoot.ts';
import type { Disk } from '../files/disk.ts';
import { type Document, openDocument } from '../files/document.ts';
import type { Scan } from './scan.ts';
import { type ShootDocument, shootDocument, summaryOf } from './shoot-document.ts';

// Where the shoots stand: one document each, and a list of what is in them, so that the library opens without reading them all.

const entry = z.object({ roots: z.array(z.string()), isForgotten: z.boolean(), summary: shootSummary });
type ShelfEntry = z.infer<typeof entry>;
const shelfDocument = z.object({ version: z.literal(1), shoots: z.array(entry) });

export type Shelf = {
  /** Shoots on the list, the latest first. */
  entries(): ShelfEntry[];
  withRoots(roots: readonly string[]): string | null;
  /** The shoot whose folder is gone and whose files are these: the folder was renamed or moved. Its frames point there afterwards. */
  movedTo(found: Scan, isThere: (roots: readonly string[]) => Promise<boolean>): Promise<string | null>;
  load(shootId: string): Promise<Document<ShootDocument> | null>;
  add(stored: ShootDocument): Promise<void>;
  update(stored: ShootDocument): Promise<void>;
  /** Remembers a summary, to be written later. */
  note(stored: ShootDocument): void;
  close(): Promise<void>;
};

export async function createShelf(disk: Disk, folder: string): Promise<Shelf> {
  const documents = new Map<string, Promise<Document<ShootDocument> | null>>();
  const index = await openDocument({
    disk,
    path: join(folder, 'index.json'),
    what: 'The list of shoots',
    schema: shelfDocument,
    empty: () => ({ version: 1 as const, shoots: [] as ShelfEntry[] }),
  });

  const open = (id: string, empty: () => ShootDocument) =>
    openDocument({ disk, path: join(folder, `${id}.json`), what: 'The shoot', schema: shootDocument, empty });

  function load(id: string): Promise<Document<ShootDocument> | null> {
    const known = documents.get(id);
    if (known) return known;
    if (!/^[\w-]{1,100}$/.test(id)) return Promise.resolve(null);
    const loading = open(id, () => blank(id)).then((document) => (document.data.roots.length > 0 ? document : null));
    documents.set(id, loading);
    return loading;
  }

  function put(draft: z.infer<typeof shelfDocument>, stored: ShootDocument): void {
    const one = { roots: stored.roots, isForgotten: stored.isForgotten, summary: summaryOf(stored, false) };
    const at = draft.shoots.findIndex((other) => other.summary.id === stored.id);
    if (at < 0) draft.shoots.push(one);
    else draft.shoots[at] = one;
  }

  /** A list that was lost is made again from the documents. */
  async function recover(): Promise<void> {
    const known = new Set(index.data.shoots.map((one) => one.summary.id));
    const files = await disk.list(folder).catch(() => []);
    for (const { name } of files) {
      const [, id] = /^([\w-]+)\.json$/.exec(name) ?? [];
      if (!id || id === 'index' || known.has(id)) continue;
      const document = await load(id);
      if (document) index.note((data) => put(data, document.data));
    }
  }
  await recover();

  return {
    load,
    entries: () =>
      index.data.shoots
        .filter((one) => !one.isForgotten)
        .sort((a, b) => b.summary.openedAt.localeCompare(a.summary.openedAt)),
    withRoots: (roots) => {
      const wanted = JSON.stringify(roots);
      return index.data.shoots.find((one) => JSON.stringify(one.roots) === wanted)?.summary.id ?? null;
    },
    movedTo: async (found, isThere) => {
      for (const { roots, summary } of index.data.shoots) {
        if (await isThere(roots)) continue;
        const document = await load(summary.id);
        if (document && (await follow(document, found))) return summary.id;
      }
      return null;
    },
    add: async (stored) => {
      const document = await open(stored.id, () => stored);
      documents.set(stored.id, Promise.resolve(document));
      await document.change(() => undefined);
      await index.change((draft) => put(draft, stored));
    },
    update: (stored) => index.change((draft) => put(draft, stored)),
    note: (stored) => index.note((data) => put(data, stored)),
    close: async () => {
      for (const loading of documents.values()) await (await loading.catch(() => null))?.flush();
      await index.flush();
    },
  };
}

/** Half of the frames must be there under the same names, in the same sub-folders, with the same sizes. */
async function follow(document: Document<ShootDocument>, found: Scan): Promise<boolean> {
  const label = (file: { folder: string; name: string; fileBytes: number }) =>
    `${file.folder}/${file.name}/${file.fileBytes}`;
  const there = new Map(found.files.map((file) => [label(file), file]));
  const { frames } = document.data;
  const matches = frames.filter((frame) => there.has(label(frame))).length;
  if (matches === 0 || matches * 2 < frames.length) return false;
  await document.change((draft) => {
    draft.roots = found.roots;
    for (const frame of draft.frames) {
      const file = there.get(label(frame));
      if (file) Object.assign(frame, { path: file.path, mtimeMs: file.mtimeMs });
    }
  });
  return true;
}

function blank(id: string): ShootDocument {
  return {
    version: 1,
    id,
    name: '',
    isSample: false,
    roots: [],
    openedAt: new Date(0).toISOString(),
    isForgotten: true,
    skipped: { count: 0, reasons: [] },
    frames: [],
    photos: [],
    paidKeys: [],
    written: [],
  };
}
