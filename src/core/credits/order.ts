/** Texts in the order of their code units, which is the same on every machine. Negative: `a` comes first. */
export function inOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
