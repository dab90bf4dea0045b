import { z } from 'zod';
import { procedure } from '../errors.ts';
import { entryId, instant, role } from './shapes.ts';

// Who may use the wallet: members with a role, and devices with a key of their own.

export const member = z.object({ id: z.string(), name: z.string().nullable(), role, since: instant });
export const device = z.object({ id: z.string(), name: z.string(), publicKey: z.string(), since: instant });
/** A token is told once, with the answer that made it. */
const token = z.string().nullable().describe('null when it was told before');

export const teamCalls = {
  members: {
    list: procedure.route({ method: 'GET', path: '/api/members' }).output(z.array(member)),
    create: procedure
      .route({ method: 'POST', path: '/api/members' })
      .input(z.object({ id: entryId, name: z.string().min(1).max(200), role }))
      .output(member.extend({ token })),
    remove: procedure
      .route({ method: 'DELETE', path: '/api/members/{member}' })
      .input(z.object({ member: entryId }))
      .output(z.object({ id: z.string() })),
  },
  devices: {
    list: procedure.route({ method: 'GET', path: '/api/devices' }).output(z.array(device)),
    create: procedure
      .route({ method: 'POST', path: '/api/devices' })
      .input(
        z.object({
          id: entryId,
          name: z.string().min(1).max(200),
          publicKey: z
            .string()
            .regex(/^[A-Za-z0-9+/]{43}=$/, 'expected 32 bytes in base64')
            .describe('Ed25519, raw, base64'),
        }),
      )
      .output(device.extend({ token })),
    remove: procedure
      .route({ method: 'DELETE', path: '/api/devices/{device}' })
      .input(z.object({ device: entryId }))
      .output(z.object({ id: z.string() })),
  },
};
