import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { walletContract } from '../contract/wallet.ts';

let document: Promise<unknown> | undefined;

/** The contract as OpenAPI 3.1; made once, when somebody asks. */
export function openApi(): Promise<unknown> {
  document ??= new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(walletContract, {
    info: { title: 'Tonebank wallet', version: '1' },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
    customErrorResponseBodySchema: (errors) => ({
      type: 'object',
      properties: {
        code: { enum: errors.map(([code]) => code) },
        message: { type: 'string', description: 'what happened, what became of the credits, and what to do next' },
        details: { type: 'object' },
      },
      required: ['code', 'message', 'details'],
    }),
  });
  return document;
}
