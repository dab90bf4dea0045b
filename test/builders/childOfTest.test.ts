import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aFolder } from './aFolder.ts';
import { childOfTest } from './childOfTest.ts';

test('what a test has started ends with it, also when the test is killed', async () => {
  const folder = aFolder();
  const [service, starter] = [join(folder, 'service.ts'), join(folder, 'starter.ts')];
  writeFileSync(
    service,
    `import { createServer } from 'node:net';
     const server = createServer(() => {}).listen(0, '127.0.0.1', () => console.log(server.address().port));`,
  );
  writeFileSync(
    starter,
    `import { childOfTest } from ${JSON.stringify(new URL('./childOfTest.ts', import.meta.url).href)};
     childOfTest(${JSON.stringify(service)}).stdout.pipe(process.stdout);`,
  );
  const killed = childOfTest(starter);
  onTestFinished(() => void killed.kill('SIGKILL'));
  const [port] = await once(killed.stdout, 'data');
  const line = connect(Number(port), '127.0.0.1');
  line.on('error', () => undefined);
  await once(line, 'connect');
  const ended = once(line, 'close');
  killed.kill('SIGKILL');
  await ended;
  expect(line.destroyed).toBe(true);
});
