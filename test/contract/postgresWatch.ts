import { rmSync } from 'node:fs';

// Run by itself beside a PostgreSQL of the tests: when the process that started both is gone without having stopped the server, it is stopped
// here, and its folder goes with it.

const [, , pid = '', folder = ''] = process.argv;

process.on('disconnect', async () => {
  try {
    // An immediate shutdown: the books of this server are of no use to anybody any more.
    process.kill(Number(pid), 'SIGQUIT');
    while (isAlive()) await new Promise((resolve) => setTimeout(resolve, 50));
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error;
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});

function isAlive(): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}
