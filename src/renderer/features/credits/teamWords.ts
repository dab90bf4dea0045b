import type { Role } from '../../../contract/wallet/shapes.ts';
import type { WalletDevice } from '../../../contract/wallet/team.ts';
import { plural } from '../../design/plurals.ts';

export const teamWords = {
  members: {
    title: 'Members',
    failed: 'The members could not be read',
    none: 'Nobody else yet. Whoever you invite gets a token, which connects their Tonebank to this account.',
    columns: { name: 'Name', role: 'Role', since: 'Since' },
    roles: {
      owner: 'Owner',
      admin: 'Administrator',
      operator: 'Operator',
      viewer: 'Viewer',
      system: 'System',
    } satisfies Record<Role, string>,
    may: {
      owner: 'everything, other owners included',
      admin: 'everything but other owners',
      operator: 'spends, and sees balance and usage',
      viewer: 'sees balance and usage',
      system: 'works by itself',
    } satisfies Record<Role, string>,
    invite: 'Invite somebody',
    name: 'Name',
    role: 'Role',
    create: 'Make a token',
    creating: 'Making the token',
    remove: 'Remove',
    removeOf: (name: string) => `Remove ${name}`,
    removeTitle: (name: string) => `Remove ${name}?`,
    removeText: 'Their token ends at once. What they did stays in the history, and no credits are lost.',
    removed: (name: string) => `${name} was removed.`,
    keep: 'Keep',
    tokenTitle: (name: string) => `The token of ${name}`,
    tokenText: 'It is shown now and never again. Whoever has it acts with this role: send it in a safe way.',
    copy: 'Copy the token',
    copied: 'Copied.',
    done: 'I have kept it',
    unnamed: 'No name',
  },
  devices: {
    title: 'Devices and what they hold',
    failed: 'The devices could not be read',
    none: 'No devices. A computer that spends offline appears here with the credits that it took along.',
    columns: { name: 'Device', owner: 'Of', holds: 'Holds', until: 'Until', seen: 'Last sync' },
    never: 'never',
    nothing: '–',
    states: { frozen: 'Frozen', recalled: 'Called back', removed: 'Removed', open: 'In use' },
    state: ({ isFrozen, isRecalled, isRemoved }: WalletDevice) =>
      isFrozen ? 'frozen' : isRemoved ? 'removed' : isRecalled ? 'recalled' : 'open',
    recall: 'Call back',
    recallOf: (name: string) => `Call back the credits of ${name}`,
    welcome: 'Let it work again',
    thaw: 'Thaw',
    thawText:
      'Its journal has two branches, as after a restored backup. Thaw it when you know why: the frozen credits go back.',
    remove: 'Remove',
    removeOf: (name: string) => `Remove ${name}`,
    recalled: 'No new credits go there. What it holds comes back at its next sync, or when its lease is over.',
    holds: (leases: number) => plural(leases, { one: 'in # lease', other: 'in # leases' }),
  },
};
