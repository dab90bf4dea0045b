// A sweep looks at everything that is open, a part at a time.

/** What a row is called, in the order in which all of them are looked at. */
export type Name = { wallet: string; id: string };

/** All of them, however many: those that stay as they are, such as pages that wait for their buyers, keep nobody behind them waiting. */
export async function* inParts<Row extends Name>(part: (after: Name) => Promise<Row[]>): AsyncGenerator<Row> {
  let after: Name = { wallet: '', id: '' };
  for (;;) {
    const rows = await part(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last;
  }
}
