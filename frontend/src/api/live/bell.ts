/** Rings for whoever listens at the moment. */
export function createBell<T>() {
  const listeners = new Set<(told: T) => void>();
  return {
    ring(told: T) {
      for (const listener of [...listeners]) listener(told);
    },
    listen(listener: (told: T) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
