import type { Command } from '../command.ts';
import { electronRuntime } from '../electron-runtime.ts';

export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary: 'Checks versions, codecs, folders, and a colour chart through the whole darkroom.',
  options: {},
  words: { min: 0, max: 0 },
  async run({ studio }) {
    const { client } = await studio();
    const [about, report] = [await client.app.about(), await client.app.doctor()];
    const runtime = { name: 'desktop window', ok: true, value: electronRuntime() ?? 'not here: the browser is used' };
    const checks = [...report.checks, runtime];
    const { version, platform, node, dataFolder, formats, limits } = about;
    return {
      json: { isHealthy: report.isHealthy, version, platform, node, dataFolder, formats, limits, checks },
      text: checks.map(({ name, ok, value }) => `${ok ? 'ok ' : 'BAD'}  ${name}: ${value}`).join('\n'),
      exitCode: report.isHealthy ? 0 : 1,
    };
  },
};
