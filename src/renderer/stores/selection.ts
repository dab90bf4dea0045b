import { create } from 'zustand';

// Which photos of the open shoot are selected, and which one the inspector speaks of.

type Store = { selected: ReadonlySet<string>; activeId: string | null; anchorId: string | null };

export const useSelection = create<Store>(() => ({ selected: new Set(), activeId: null, anchorId: null }));

export type Press = { id: string; isToggle: boolean; isRange: boolean };

/** What a press on a photo does to the selection: alone, added or taken away (Ctrl), or up to here (Shift). */
export function press(store: Store, order: readonly string[], { id, isToggle, isRange }: Press): Store {
  if (isRange && store.anchorId && order.includes(store.anchorId)) {
    const [from, to] = [order.indexOf(store.anchorId), order.indexOf(id)].sort((a, b) => a - b);
    const range = order.slice(from, (to ?? 0) + 1);
    return {
      selected: new Set(isToggle ? [...store.selected, ...range] : range),
      activeId: id,
      anchorId: store.anchorId,
    };
  }
  if (isToggle) {
    const selected = new Set(store.selected);
    if (!selected.delete(id)) selected.add(id);
    return { selected, activeId: id, anchorId: id };
  }
  return { selected: new Set([id]), activeId: id, anchorId: id };
}

/** The photo `step` places further in the grid, kept inside it. */
export function neighbour(order: readonly string[], fromId: string | null, step: number): string | null {
  if (order.length === 0) return null;
  const from = fromId ? order.indexOf(fromId) : -1;
  if (from < 0) return order[0] ?? null;
  return order[Math.min(order.length - 1, Math.max(0, from + step))] ?? null;
}

export function pressPhoto(order: readonly string[], pressed: Press): void {
  useSelection.setState((store) => press(store, order, pressed));
}

export function moveActive(order: readonly string[], step: number, isRange = false): string | null {
  const id = neighbour(order, useSelection.getState().activeId, step);
  if (id) pressPhoto(order, { id, isToggle: false, isRange });
  return id;
}

export const selectAll = (order: readonly string[]): void => useSelection.setState({ selected: new Set(order) });
export const selectNone = (): void => useSelection.setState({ selected: new Set() });
export const setActive = (activeId: string | null): void => useSelection.setState({ activeId });
export const resetSelection = (): void =>
  useSelection.setState({ selected: new Set(), activeId: null, anchorId: null });
