import { create } from 'zustand';

/** Whether the studio can be reached: `refused` when this tab has no key, `lost` while it is being looked for again. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

export const useConnection = create<{ state: Connection; lostAt: number | null }>(() => ({
  state: 'connecting',
  lostAt: null,
}));

export function setConnection(state: Connection): void {
  useConnection.setState((before) => ({
    state,
    lostAt: state === 'lost' ? (before.lostAt ?? Date.now()) : null,
  }));
}
