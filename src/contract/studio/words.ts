import { z } from 'zod';

// Small words that several calls of the studio share.

export const id = z.string().min(1).max(200);
export const strength = z.number().int().min(0).max(100);
