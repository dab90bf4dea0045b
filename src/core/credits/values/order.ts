/** Texts in the order of their code units, which is the same on every machine. Negative: `a` comes first. */
export function inOrder(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
