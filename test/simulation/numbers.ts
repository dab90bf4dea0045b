// Months in which something was found once, and what: they are told again by the tests. A number keeps its story only as long as the world
// is the same, so each of these findings also has a test of its own.

export const numbers: ReadonlyMap<number, string> = new Map([
  [209, 'the service died while the world was made, and nobody was ever answered'],
  [10_016, 'a journal that waited for an owner was read after the thaw, and the audit took the waiting for an answer'],
]);
