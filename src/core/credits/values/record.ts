// Records are keyed by ids that callers choose, and "constructor" is a fine id. So nobody in this folder reads or writes a record by a
// bare name in brackets: every plain object inherits names that nobody put there. What `copyOf` gives inherits nothing, and is the exception.

/** What was put under `key`, or undefined. Never something that the record inherits. */
export function own<Part>(record: Readonly<Record<string, Part>>, key: string): Part | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Puts `part` under `key` in place, under "__proto__" too. */
export function put<Part>(record: Record<string, Part>, key: string, part: Part): void {
  // Of all names only this one means something else when it is assigned.
  if (key === '__proto__')
    Object.defineProperty(record, key, { value: part, writable: true, enumerable: true, configurable: true });
  else record[key] = part;
}

/** The same with `part` under `key`. */
export function withPart<Part>(
  record: Readonly<Record<string, Part>>,
  key: string,
  part: Part,
): Readonly<Record<string, Part>> {
  const all = copyOf(record);
  all[key] = part;
  return all;
}

/** The parts that are kept; as a rule there are few and all of them stay, and then it is the same record. */
export function only<Part>(
  record: Readonly<Record<string, Part>>,
  isKept: (part: Part) => boolean,
): Readonly<Record<string, Part>> {
  let kept: Record<string, Part> | null = null;
  for (const key in record) {
    if (isKept(record[key] as Part)) continue;
    kept ??= copyOf(record);
    delete kept[key];
  }
  return kept ?? record;
}

/**
 * A copy to be changed. It inherits nothing, and it is a table from the start: an object that is written out gets a new shape for each id that
 * it ever meets, and with thousands of them that costs more than everything else.
 */
export function copyOf<Part>(record: Readonly<Record<string, Part>>): Record<string, Part> {
  const copy: Record<string, Part> = Object.create(null);
  for (const key in record) copy[key] = record[key] as Part;
  return copy;
}
