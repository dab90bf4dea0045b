import { z } from 'zod';
import { inPlainWords } from '../core/plain-words.ts';

/**
 * Whatever does not fit a contract is refused in plain words from now on. The library that reads a request takes no words along, so they
 * are set for the whole process: whoever answers a contract asks for them once.
 */
export function refuseInPlainWords(): void {
  z.config({ localeError: inPlainWords });
}
