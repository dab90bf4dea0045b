import { z } from 'zod';
import { procedure } from '../errors.ts';
import { leaseStatus } from './leases.ts';
import { allowance, credits, entryId, instant, role } from './shapes.ts';

// Who may use the wallet: members with a role, and devices with a key of their own.

export const member = allowance.extend({ id: z.string(), name: z.string().nullable(), role, since: instant });
export type WalletMember = z.infer<typeof member>;
/** Whom the wallet belongs to: whoever holds it itself, on this computer or with the owner's token of its service. It cannot be removed. */
export const walletOwner = z.object({
  name: z.string().nullable().describe('the person, as far as the wallet knows'),
  organisation: z.string().nullable().describe('as on its invoices'),
  since: instant,
  isYou: z.boolean(),
});
export type WalletOwner = z.infer<typeof walletOwner>;
/** A token is told once, with the answer that made it. */
const token = z.string().nullable().describe('null when it was told before');

/** Ed25519, raw, base64. */
const publicKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'expected 32 bytes in base64');

export const heldLease = z.object({
  id: z.string(),
  status: leaseStatus,
  credits: credits.describe('when it was given'),
  left: credits.describe('as far as the wallet was told'),
  issuedAt: instant,
  expiresAt: instant,
  reclaimAt: instant,
});

export const deviceNote = z.object({
  what: z.enum(['frozen', 'thawed', 'recalled', 'welcomed']),
  at: instant,
  user: z.string().nullable().describe('who did it; null for the wallet itself or somebody without a name'),
  lease: z.string().nullable(),
});

export const device = z.object({
  id: z.string(),
  name: z.string(),
  publicKey,
  owner: z.string().nullable().describe('the member who registered it'),
  since: instant,
  lastSyncAt: instant.nullable(),
  isFrozen: z.boolean().describe('its journal has two branches: it gets no credits until an owner has looked'),
  isRecalled: z.boolean(),
  isRemoved: z.boolean().describe('shown for as long as it still holds credits'),
  credits: credits.describe('what it still holds, as far as the wallet was told'),
  leases: z.array(heldLease).describe('those that are not over, oldest first'),
  notes: z.array(deviceNote).describe('the last twenty, oldest first'),
});
export type WalletDevice = z.infer<typeof device>;

const deviceNamed = z.object({ id: entryId, device: entryId });

export const teamCalls = {
  members: {
    list: procedure.route({ method: 'GET', path: '/api/members' }).output(z.array(member)),
    owner: procedure.route({ method: 'GET', path: '/api/members/owner' }).output(walletOwner),
    create: procedure
      .route({ method: 'POST', path: '/api/members' })
      .input(z.object({ id: entryId, name: z.string().min(1).max(200), role }))
      .output(member.extend({ token })),
    /**
     * The most that a member may spend in a calendar month, devices included; null: no limit. It takes the right `set_member_cap`, and nobody
     * but an owner sets the limit of an owner or their own. A spend beyond it is `forbidden` with `reason` "member-cap" in its details.
     */
    cap: procedure
      .route({ method: 'PUT', path: '/api/members/{member}/cap' })
      .input(z.object({ member: entryId, id: entryId, credits: credits.nullable() }))
      .output(member),
    remove: procedure
      .route({ method: 'DELETE', path: '/api/members/{member}' })
      .input(z.object({ member: entryId }))
      .output(z.object({ id: z.string() })),
  },
  devices: {
    /** Which devices hold how much. */
    list: procedure.route({ method: 'GET', path: '/api/devices' }).output(z.array(device)),
    /** Anybody who may spend registers a device of their own, and acts for it with their own token or the device's. */
    create: procedure
      .route({ method: 'POST', path: '/api/devices' })
      .input(z.object({ id: entryId, name: z.string().min(1).max(200), publicKey }))
      .output(
        device.extend({
          token,
          walletKey: publicKey.describe('what every lease is signed with: keep it, and believe no other'),
        }),
      ),
    /** Its token ends, and its credits are called back. */
    remove: procedure
      .route({ method: 'DELETE', path: '/api/devices/{device}' })
      .input(z.object({ device: entryId }))
      .output(z.object({ id: z.string() })),
    /** No new credits for this device; at its next sync it gives back what it has. Otherwise they come back when the lease is over. */
    recall: procedure.route({ method: 'POST', path: '/api/devices/{device}/recall' }).input(deviceNamed).output(device),
    /** Undoes a recall. */
    welcome: procedure
      .route({ method: 'POST', path: '/api/devices/{device}/welcome' })
      .input(deviceNamed)
      .output(device),
    /** An owner has looked at the two branches: the frozen leases end, what is left goes back, and the device may lease again. */
    thaw: procedure.route({ method: 'POST', path: '/api/devices/{device}/thaw' }).input(deviceNamed).output(device),
  },
};
