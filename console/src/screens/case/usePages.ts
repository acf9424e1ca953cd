/** The pages of a list that were read so far. Each page is one line in the audit trail. */
import { useCallback, useEffect, useState } from "react";
import type { Page } from "../../graph/pages.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";

export interface Pages<T> {
  /** Null before the first page. */
  readonly rows: readonly T[] | null;
  readonly hasMore: boolean;
  readonly refusals: readonly Refusal[];
  readonly more: () => Promise<void>;
  readonly again: () => Promise<void>;
}

interface State<T> {
  readonly rows: readonly T[] | null;
  readonly next: string | null;
  readonly refusals: readonly Refusal[];
}

/** `read` stays the same function between renders. The first page is read as soon as the list is asked for. */
export function usePages<T>(read: (after: string | null) => Promise<Page<T>>, isAsked = true): Pages<T> {
  const [state, setState] = useState<State<T>>({ rows: null, next: null, refusals: [] });
  const take = useCallback(
    async (after: string | null, before: readonly T[]) => {
      try {
        const page = await read(after);
        setState({ rows: [...before, ...page.rows], next: page.next, refusals: [] });
      } catch (thrown) {
        setState((kept) => ({ ...kept, refusals: refusalsFrom(thrown) }));
      }
    },
    [read],
  );
  useEffect(() => {
    if (isAsked) void take(null, []);
  }, [take, isAsked]);
  return {
    rows: state.rows,
    hasMore: state.next !== null,
    refusals: state.refusals,
    more: () => take(state.next, state.rows ?? []),
    again: () => take(null, []),
  };
}
