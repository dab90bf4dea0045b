import { type ConditionalSchemaConverter, type JSONSchema, OpenAPIGenerator } from '@orpc/openapi';
import { z } from 'zod';
import { walletContract } from '../../contract/wallet.ts';

let document: Promise<unknown> | undefined;

/** The contract as OpenAPI 3.1, and what is at fixed addresses beside it; made once, when somebody asks. */
export function openApi(): Promise<unknown> {
  document ??= generated();
  return document;
}

async function generated(): Promise<unknown> {
  const named = new Map<string, string>();
  const { paths, components, ...rest } = await new OpenAPIGenerator({ schemaConverters: [zodSchemas(named)] }).generate(
    walletContract,
    {
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
    },
  );
  const schemas = Object.fromEntries([...named].map(([name, schema]) => [name, JSON.parse(schema)]));
  return { ...rest, components: { ...components, schemas }, paths: { ...paths, ...doors } };
}

/**
 * What may cross the border, as zod itself says it in JSON Schema.
 * @param named is given the shapes that have a name, because they hold themselves: in OpenAPI those stand in one place for all calls
 */
const zodSchemas = (named: Map<string, string>): ConditionalSchemaConverter => ({
  condition: (schema) => schema instanceof z.core.$ZodType,
  convert(schema, { strategy: io }) {
    if (!(schema instanceof z.core.$ZodType)) return [false, {}];
    const {
      $schema: _,
      $defs: shapes = {},
      ...said
    } = z.toJSONSchema(schema, {
      ...{ io, unrepresentable: 'any' },
      override({ jsonSchema }) {
        // An answer may get more fields one day.
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    });
    const placed = (part: object) => JSON.stringify(part).replaceAll('"#/$defs/', `"#/components/schemas/${io}-`);
    for (const [name, shape] of Object.entries(shapes)) {
      const before = named.get(`${io}-${name}`);
      if (before !== undefined && before !== placed(shape)) throw new Error(`two shapes are called ${name}`);
      named.set(`${io}-${name}`, placed(shape));
    }
    return [!z.safeParse(schema, undefined).success, JSON.parse(placed(said)) as JSONSchema];
  },
});

const pdf = { description: 'a PDF', content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } };
const refused = {
  type: 'object',
  properties: { code: { type: 'string' }, message: { type: 'string' }, details: { type: 'object' } },
  required: ['code', 'message', 'details'],
};
const refusal = (description: string) => ({ description, content: { 'application/json': { schema: refused } } });
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

/** What is no call of the contract: paper for whoever downloads by address, and the messages of the payment provider. */
const doors = {
  '/api/invoices/{id}.pdf': {
    get: {
      operationId: 'invoicePdf',
      summary: 'the invoice on paper; the same bytes as /api/invoices/{id}/pdf',
      parameters: [inPath('id')],
      responses: { 200: pdf, 401: refusal('no token'), 403: refusal('no right'), 404: refusal('no such invoice') },
    },
  },
  '/api/runs/{run}/receipt.pdf': {
    get: {
      operationId: 'receiptPdf',
      summary: 'the receipt of a run on paper; the same bytes as /api/runs/{id}/receipt',
      parameters: [inPath('run')],
      responses: { 200: pdf, 401: refusal('no token'), 403: refusal('no right'), 404: refusal('no such run') },
    },
  },
  '/webhooks/stripe': {
    post: {
      operationId: 'stripeWebhook',
      summary: 'what the payment provider says; taken as a hint, and asked again before anything is booked',
      security: [],
      parameters: [{ name: 'stripe-signature', in: 'header', required: true, schema: { type: 'string' } }],
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
      responses: {
        200: {
          description: 'followed, or known already',
          content: {
            'application/json': {
              schema: { type: 'object', properties: { received: { const: true } }, required: ['received'] },
            },
          },
        },
        400: refusal('not signed by the provider'),
        404: refusal('this service takes no payments of that provider'),
        503: refusal('could not be followed now: send it again'),
      },
    },
  },
};
