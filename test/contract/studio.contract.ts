import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileFrame, randomFrom } from './hostileFrames.ts';
import { aStudioOnDisk, type StudioOnDisk } from './studioHost.ts';
import type { Transport } from './studioTransports.ts';

const frameCount = 5000;

/** What every way to the studio promises. */
export function studioContractSuite(
  name: string,
  open: (on: StudioOnDisk) => Promise<Transport>,
  options: { hasWire: boolean },
): void {
  describe(`the studio ${name}`, () => {
    let on: StudioOnDisk;
    let transport: Transport;
    beforeAll(async () => {
      on = await aStudioOnDisk();
      transport = await open(on);
    });
    afterAll(async () => {
      await transport.close();
      await on.close();
    });
    const studio = () => transport.client;

    test('says what it is', async () => {
      expect(await studio().app.about()).toMatchObject({ host: 'test', version: '0.0.0' });
    });

    test('answers many calls at once, each with its own answer', async () => {
      const answers = await Promise.all([
        studio().templates.list(),
        studio().app.about(),
        studio().exports.presets(),
        studio().credits.view(),
        studio().app.about(),
      ]);
      expect(answers[0].length).toBeGreaterThan(0);
      expect(answers[1]).toEqual(answers[4]);
      expect(answers[3].balance.available).toBeGreaterThan(0);
    });

    test('refuses with a code, a sentence and details of the closed list', async () => {
      const refusal = await caught(studio().shoots.get({ shootId: 'nobody-knows-it' }));
      expect(refusal).toMatchObject({ code: 'not-found', defined: true, status: 404 });
      expect(refusal.message).toMatch(/^[A-Z].+\.$/);
      expect(refusal).not.toHaveProperty('stack', expect.stringContaining('/src/studio/'));
    });

    test('refuses what it does not understand as bad input, and says where', async () => {
      const refusal = await caught(studio().shoots.open({ paths: [] }));
      expect(refusal).toMatchObject({ code: 'bad-input', defined: true, status: 400 });
      expect(JSON.stringify(refusal.data)).toContain('paths');
    });

    test('streams how far a shoot has been read, to the end', async () => {
      const { shootId } = await studio().shoots.open({ paths: [on.photos] });
      const kinds = new Set<string>();
      for await (const event of await studio().shoots.watch({ shootId })) {
        kinds.add(event.type);
        if (event.type === 'shoot') expect(event.shoot.frames).toHaveLength(3);
        const progress =
          event.type === 'shoot' ? event.shoot.progress : event.type === 'frames' ? event.progress : null;
        if (progress && progress.hashed === progress.total) break;
      }
      expect(kinds).toContain('shoot');
      const { photos } = await studio().shoots.get({ shootId });
      expect(photos).toHaveLength(3);
    });

    test('ends a stream when its reader leaves, and goes on answering', async () => {
      const leaving = new AbortController();
      const stream = await studio().credits.watch(undefined, { signal: leaving.signal });
      await stream.next();
      const next = stream.next().then(
        (result) => result.done === true,
        () => true,
      );
      leaving.abort();
      expect(await next).toBe(true);
      expect(await studio().app.about()).toHaveProperty('version');
    });

    test('keeps what was not asked for', async () => {
      const before = await studio().app.settings();
      const saved = await studio().app.saveSettings({ theme: 'light', outputFolder: undefined });
      expect(saved).toEqual({ ...before, theme: 'light' });
    });

    if (!options.hasWire) return;

    test(`drops or refuses ${frameCount} hostile frames, and nothing happens`, async () => {
      const seed = Number(process.env.SEED ?? 20_261_121);
      const random = randomFrom(seed);
      const crashes: unknown[] = [];
      const note = (error: unknown) => crashes.push(error);
      process.on('uncaughtException', note).on('unhandledRejection', note);
      const raw = await transport.openRaw?.();
      if (!raw) throw new Error('this way has no wire to send frames over');
      const accepted: string[] = [];
      raw.onReply((text) => {
        const { t, p } = JSON.parse(text) as { t?: number; p?: { s?: number } };
        if (t === undefined && (p?.s ?? 200) < 400) accepted.push(text);
      });
      const before = await stateOf(transport);
      for (let n = 0; n < frameCount; n++) raw.send(hostileFrame(random));
      // An answer on the same studio comes after everything that was sent before it has been looked at.
      await new Promise((resolve) => setTimeout(resolve, 500));
      const after = await stateOf(transport);
      process.off('uncaughtException', note).off('unhandledRejection', note);
      expect({ seed, crashes, accepted }).toEqual({ seed, crashes: [], accepted: [] });
      expect(after).toEqual(before);
      expect(Object.prototype).not.toHaveProperty('isAdmin');
    });
  });
}

async function stateOf({ client }: Transport) {
  const [shoots, runs, settings, view] = await Promise.all([
    client.shoots.list(),
    client.runs.list(),
    client.app.settings(),
    client.credits.view(),
  ]);
  return { shoots, runs, settings, balance: view.balance };
}

async function caught(call: Promise<unknown>): Promise<{ code: string; message: string; data: unknown }> {
  return await call.then(
    (answer) => expect.fail(`answered ${JSON.stringify(answer)}`),
    (error) => error,
  );
}
