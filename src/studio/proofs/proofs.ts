import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { measured, type Proof } from '../../contract/studio/looks.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import type { ProofOrder } from '../darkroom/darkroom.ts';
import { createCache } from '../files/cache.ts';
import { writeFailure } from '../files/disk.ts';
import { openDocument } from '../files/document.ts';
import { discard, temporaryBeside } from '../files/durable.ts';
import type { Clock } from '../host.ts';
import type { Library } from '../library/library.ts';
import { framesOf, photoOf } from '../library/open-shoot.ts';
import type { StoredFrame } from '../library/shoot-document.ts';
import type { Templates } from '../templates.ts';

// Small developed pictures for looking: free, kept by what went into them, and the newest request for a photo in a template wins.

export type ProofRequest = {
  shootId: string;
  photoId: string;
  templateId: string;
  strength: number;
  longSidePx: number;
};

export type Proofs = {
  /** @throws AppError cancelled when a newer request for the same photo took its place, and what the darkroom says */
  make(request: ProofRequest, signal?: AbortSignal): Promise<Proof>;
  picture(id: string): Promise<string | null>;
};

const facts = z.object({ widthPx: z.number(), heightPx: z.number(), measured });
type Facts = z.infer<typeof facts>;
type Underway = { key: string; turn: number; result: Promise<Facts>; stop: AbortController; waiting: number };

export async function createProofs(needs: {
  library: Library;
  templates: Templates;
  dataFolder: string;
  clock: Clock;
}): Promise<Proofs> {
  const { library, templates, clock } = needs;
  const { disk, darkroom } = library.bench;
  const folder = join(needs.dataFolder, 'cache', 'proofs');
  const pictures = createCache({ disk, folder, ending: '.jpg', maxBytes: 512 * 1024 * 1024 });
  const secret = await readSecret(needs.dataFolder, disk);
  const underway = new Map<string, Underway>();
  let turns = 0;

  async function make(request: ProofRequest, signal?: AbortSignal): Promise<Proof> {
    const startedMs = clock.monotonicMs();
    turns += 1;
    const turn = turns;
    const shoot = await library.shoot(request.shootId);
    const photo = photoOf(shoot, request.photoId);
    if (!photo) throw new AppError('not-found', 'This photo is not in the shoot any more. Open the shoot again.', {});
    const frames = framesOf(shoot, photo);
    const problem = frames.find((frame) => frame.problem)?.problem;
    if (problem)
      throw new AppError(
        isErrorCode(problem.code) ? problem.code : 'photo-unreadable',
        problem.message,
        problem.details,
      );
    const template = templates.get(request.templateId);
    const { strength, longSidePx } = request;
    const inputs = [frames.map(identityOf), template.id, template.version, template.recipe, strength, longSidePx];
    const id = createHmac('sha256', secret).update(JSON.stringify(inputs)).digest('hex');

    const kept = await recall(id);
    if (kept) return { id, ...kept, isCached: true, tookMs: clock.monotonicMs() - startedMs };
    const asDamaged = frames.some((frame) => frame.openedAsDamaged);
    const files = frames.map((frame) => frame.path);
    const order = { files, recipe: template.recipe, strength, longSidePx, asDamaged };
    const scope = `${request.photoId}/${template.id}/${longSidePx}`;
    const made = await newest(scope, { id, turn, order, signal });
    return { id, ...made, isCached: false, tookMs: clock.monotonicMs() - startedMs };
  }

  /** Joins the same request, replaces an older one of the same scope. What was asked first may come here last: the disk was looked at meanwhile. */
  async function newest(
    scope: string,
    wish: { id: string; turn: number; order: Omit<ProofOrder, 'outFile'>; signal: AbortSignal | undefined },
  ) {
    const before = underway.get(scope);
    if (before && before.key !== wish.id && before.turn > wish.turn)
      throw new AppError('cancelled', 'A newer strength was asked for. The original is untouched. 0 credits used.', {});
    if (before && before.key !== wish.id) before.stop.abort();
    const mine = before?.key === wish.id && !before.stop.signal.aborted ? before : begin(scope, wish);
    mine.waiting += 1;
    mine.turn = Math.max(mine.turn, wish.turn);
    const leave = () => {
      mine.waiting -= 1;
      if (mine.waiting === 0) mine.stop.abort();
    };
    wish.signal?.addEventListener('abort', leave, { once: true });
    try {
      return await mine.result;
    } finally {
      wish.signal?.removeEventListener('abort', leave);
    }
  }

  function begin(
    scope: string,
    { id, turn, order }: { id: string; turn: number; order: Omit<ProofOrder, 'outFile'> },
  ): Underway {
    const stop = new AbortController();
    const result = develop(id, order, stop.signal).finally(() => {
      if (underway.get(scope)?.result === result) underway.delete(scope);
    });
    const mine = { key: id, turn, result, stop, waiting: 0 };
    underway.set(scope, mine);
    return mine;
  }

  async function develop(id: string, order: Omit<ProofOrder, 'outFile'>, signal: AbortSignal): Promise<Facts> {
    let made: Facts | null = null;
    // A picture whose facts were lost says nothing about itself: it is made again.
    const alone = await pictures.find(id);
    if (alone) await discard(disk, alone);
    await pictures.file(id, async (outFile) => {
      made = await darkroom.proof({ ...order, outFile }, { signal, urgency: 'now' });
      await noteFacts(id, made);
    });
    const known = made ?? (await recall(id));
    if (!known) throw new AppError('internal', 'The proof was lost while it was made. Try again.', {});
    return known;
  }

  const factsFile = (id: string) => join(folder, id.slice(0, 2), `${id}.json`);

  /** In one step, so that a reader sees all of them; not waited for on the disk, because they can be made again. */
  async function noteFacts(id: string, made: Facts): Promise<void> {
    const path = factsFile(id);
    const temporary = temporaryBeside(path);
    try {
      const file = await disk.open(temporary, 'wx');
      await file.writeFile(JSON.stringify(made)).finally(() => file.close());
      await disk.rename(temporary, path);
    } catch (error) {
      await discard(disk, temporary);
      throw writeFailure(error, 'The proof', path);
    }
  }

  async function recall(id: string): Promise<Facts | null> {
    if (!(await pictures.find(id))) return null;
    const text = await disk.readFile(factsFile(id)).catch(() => null);
    if (!text) return null;
    try {
      return facts.parse(JSON.parse(text.toString('utf8')));
    } catch {
      // A damaged note in a cache: the proof is made again.
      return null;
    }
  }

  return { make, picture: async (id) => (/^[0-9a-f]{64}$/.test(id) ? pictures.find(id) : null) };
}

/** The bytes where they are known; before that, what stands for them as long as the file does not change. */
function identityOf(frame: StoredFrame): string {
  const bytes = frame.sha256 ?? `${frame.path}:${frame.fileBytes}:${frame.mtimeMs}`;
  return frame.openedAsDamaged ? `${bytes}, as damaged` : bytes;
}

/** Makes proof ids unguessable, and the same after a restart. */
async function readSecret(dataFolder: string, disk: Library['bench']['disk']): Promise<string> {
  const document = await openDocument({
    disk,
    path: join(dataFolder, 'secret.json'),
    what: 'A file of Tonebank',
    schema: z.object({ secret: z.string() }),
    empty: () => ({ secret: '' }),
  });
  if (document.data.secret === '') {
    await document.change((draft) => {
      draft.secret = randomBytes(32).toString('hex');
    });
  }
  return document.data.secret;
}
