/** Whether the server still knows who sits here. Any call that is refused for that reason says so, and a new sign-in takes it back. */
let isExpired = false;
const listeners = new Set<() => void>();

export const sessionState = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isExpired: (): boolean => isExpired,
  set(next: boolean): void {
    if (next === isExpired) return;
    isExpired = next;
    for (const listener of listeners) listener();
  },
};
