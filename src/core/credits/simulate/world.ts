import { inPlainWords } from '../../plain-words.ts';
import { apply } from '../apply.ts';
import type { Catalog } from '../catalog.ts';
import { type Command, type CommandInput, commandSchema, type PaymentOutcome } from '../command.ts';
import { advance, type Decision, decide } from '../decide.ts';
import { nextDueAt } from '../due.ts';
import type { Event } from '../event.ts';
import { type Archive, putAway, recall } from '../ledger/archive.ts';
import { touchedBy } from '../ledger/touched.ts';
import type { Purse } from '../purse.ts';
import { type ShownEvent, shownEvents } from '../shown/events.ts';
import type { State } from '../state.ts';
import type { EpochMs } from '../values/amount.ts';

// The world of a simulation: one wallet, a clock, a payment provider with a saved card, and devices. All in memory.

export type World = {
  readonly catalog: Catalog;
  clock: EpochMs;
  /** What is open; the rest is in the archive. */
  state: State;
  readonly archive: Archive;
  /** Every command in its order, with the clock at that moment. */
  readonly sent: { readonly at: EpochMs; readonly command: Command }[];
  readonly events: Event[];
  /** What a reader is shown of all that, in the same order. */
  readonly shown: ShownEvent[];
  /** What the provider knows of each purchase, told or not. */
  readonly provider: Map<string, PaymentOutcome>;
  card: 'succeeded' | 'declined' | 'authentication-required';
  /** Generations that are being made: the next step finds them made, unless it says that they failed. */
  readonly making: Set<string>;
  readonly purses: Map<string, Purse[]>;
  readonly backups: Map<string, Purse[]>;
  /** When each device last read its clock. */
  readonly readAt: Map<string, EpochMs>;
};

/** Sends a command and lets the provider answer what it started. Throws zod's error for a command that is written wrongly. */
export function send(world: World, command: CommandInput): Decision {
  const decision = book(world, readCommand(command));
  chargeCard(world);
  return decision;
}

/** Throws zod's error, in plain words, for a command that is written wrongly. */
export function readCommand(command: CommandInput): Command {
  return commandSchema.parse(command, { error: inPlainWords });
}

/** Moves the clock on; everything due on the way happens at its own instant. */
export function moveTo(world: World, at: EpochMs): void {
  for (;;) {
    const due = nextDueAt(world.state, world.catalog);
    if (due === null || due > at) break;
    world.clock = Math.max(world.clock, due);
    const step = advance(world.state, due, world.catalog);
    keep(world, step.events);
    chargeCard(world);
  }
  world.clock = Math.max(world.clock, at);
}

/** The provider's word on a purchase reaches the wallet. */
export function tell(world: World, purchase: string, outcome: PaymentOutcome, id: string): Decision {
  return send(world, { do: 'payment', id, as: 'system', purchase, outcome });
}

function chargeCard(world: World): void {
  const { inFlight } = world.state.recharge;
  if (inFlight === null || world.provider.has(inFlight)) return;
  world.provider.set(inFlight, world.card);
  tell(world, inFlight, world.card, `${inFlight}:first`);
}

function book(world: World, command: Command): Decision {
  world.sent.push({ at: world.clock, command });
  world.state = recall(world.archive, world.state, touchedBy(command, world.catalog));
  const decision = decide(world.state, command, world.clock, world.catalog);
  keep(world, decision.events);
  return decision;
}

function keep(world: World, events: readonly Event[]): void {
  let state = world.state;
  for (const event of events) {
    state = apply(state, event);
    world.events.push(event);
    world.shown.push(...shownEvents(event, state));
  }
  world.state = putAway(world.archive, world.state, state);
}
