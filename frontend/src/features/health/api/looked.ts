/** What was asked, as far as an answer or the lack of one matters here. */
export interface Asked {
  isPending: boolean;
  error: unknown;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

export interface Looked {
  isPending: boolean;
  error: unknown;
  /** When the oldest of the answers came. */
  at: number;
  retry: () => void;
}

/** Of several questions: nobody knows that all is well while one of them has no answer. */
export function looked(asked: readonly Asked[]): Looked {
  const failed = asked.filter((each) => each.error);
  return {
    isPending: asked.some((each) => each.isPending),
    error: failed[0]?.error ?? null,
    at: Math.min(...asked.map((each) => each.dataUpdatedAt)),
    retry: () => {
      for (const each of failed) void each.refetch();
    },
  };
}
