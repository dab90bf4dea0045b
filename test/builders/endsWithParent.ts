// Loaded by whatever a test starts over a channel, and by the workers of the test runner themselves: when the process that started them is
// gone, however it went, they go too. Nobody is left who could stop them, or would read what they say.

process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
