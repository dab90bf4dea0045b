import type { Role } from '../../../contract/wallet/shapes.ts';
import type { WalletDevice } from '../../../contract/wallet/team.ts';
import { headed } from '../../design/format.ts';
import { plural } from '../../design/plurals.ts';
import type { Unit } from './unit.ts';

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
    tokenText:
      'It is shown now and never again. Whoever has it acts with this role: send it in a safe way. It is entered in Settings, under Wallets, beside the address of the wallet.',
    onlyHere:
      'This wallet is on this computer alone, and other computers cannot reach it yet. Whoever looks after your computers can share one with the whole team: “tonebank serve” runs it, and each computer adds its address in Settings.',
    copy: 'Copy the token',
    copied: 'Copied.',
    done: 'I have kept it',
    unnamed: 'No name',
  },
  limit: {
    column: 'This month',
    of: (used: string, cap: string) => `${used} of ${cap}`,
    none: 'no limit',
    reserved: (amount: string) => `${amount} set aside for runs and computers`,
    usedUp: 'Used up',
    button: 'Limit',
    buttonOf: (name: string) => `Monthly limit of ${name}`,
    title: (name: string) => `How much ${name} may spend in a month`,
    text: 'At the limit their runs pause and nothing more is charged. It begins anew with each calendar month, and counts what their computers have taken along.',
    amount: ({ plural }: Unit) => `${headed(plural)} a month`,
    wrong: 'Write a whole number, or take the limit away.',
    below: (used: string) => `${used} are used of this month already: the next run pauses at once.`,
    clear: 'No limit',
    keep: 'Not now',
    set: 'Set the limit',
    saving: 'Saving',
    saved: (name: string, cap: string) => `${name} may spend ${cap} a month.`,
    cleared: (name: string) => `${name} has no limit any more.`,
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
