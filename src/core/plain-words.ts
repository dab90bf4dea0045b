import { z } from 'zod';

// What is said of input that does not fit, in words of the people who wrote it and not of the library that read it. A schema that brings a
// sentence of its own keeps it.

/**
 * The words for one fault, without its path: "expected a whole number". Undefined leaves the library's own. Whoever reads something hands
 * them to the reading: `schema.safeParse(input, { error: inPlainWords })`.
 */
export function inPlainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? `missing; expected ${kind(issue)}` : `expected ${kind(issue)}`;
    case 'unrecognized_keys':
      return `unknown field ${quoted(issue.keys)}${knownFields(issue.inst)}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}`;
    case 'too_small':
      return sized(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return sized(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
    case 'invalid_format':
      return formats[issue.format];
    case 'invalid_union':
      return ofVariants(issue);
    default:
      return undefined;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'expected an instant such as "2026-01-15T10:00:00Z"',
  email: 'expected an e-mail address',
};

function kind({ expected }: { expected?: unknown }): string {
  return kinds[String(expected)] ?? String(expected);
}

function quoted(names: readonly unknown[]): string {
  return names.map((name) => `"${String(name)}"`).join(', ');
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? quoted(values) : `one of ${values.map(String).join(', ')}`;
}

function knownFields(inst: unknown): string {
  const names = inst instanceof z.core.$ZodObject ? Object.keys(inst._zod.def.shape) : [];
  return names.length === 0 ? '' : `; the fields are ${names.join(', ')}`;
}

function sized(origin: string, limit: number | bigint, how: string): string {
  if (origin === 'string') return limit === 1 ? 'expected some text' : `expected ${how} ${limit} characters`;
  if (origin === 'array' || origin === 'set' || origin === 'map') return `expected ${how} ${limit} of them`;
  return `expected a number of ${how} ${limit}`;
}

/** An object of several kinds that names its kind in one field, or a value that may be of several plain kinds. */
function ofVariants({ inst, discriminator }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  if (!(inst instanceof z.core.$ZodDiscriminatedUnion) || typeof discriminator !== 'string')
    return ofPlainKinds(inst) ?? 'fits nothing that is allowed here';
  const known = inst._zod.propValues[discriminator];
  return known === undefined ? 'is of no known kind' : `expected ${oneOf([...known])}`;
}

/** "expected text or a whole number"; undefined where a kind of the union is no plain value. */
function ofPlainKinds(inst: unknown): string | undefined {
  if (!(inst instanceof z.core.$ZodUnion)) return undefined;
  const plain = inst._zod.def.options.map((option) =>
    option instanceof z.core.$ZodNumberFormat ? kinds.int : kinds[option._zod.def.type],
  );
  return plain.every((one) => one !== undefined) ? `expected ${plain.join(' or ')}` : undefined;
}
