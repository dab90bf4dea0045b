// Records are keyed by ids that callers choose, and "constructor" is a fine id. So nobody in this folder reads or writes a record by a
// bare name in brackets: every plain object inherits names that nobody put there.

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
