/** What operators see is no news feed: it is read again every few seconds. It leaves no line in the audit trail. */
import { useCallback, useEffect, useState } from "react";
import { fetchQuery, useRelayEnvironment } from "react-relay";
import type { GraphQLTaggedNode, OperationType } from "relay-runtime";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";

const AGAIN_MS = 10_000;
const NO_VARIABLES = {};

export interface Often<T> {
  /** The newest answer; null before the first. */
  readonly answer: T | null;
  /** Why the last try failed; empty if it did not. */
  readonly refusals: readonly Refusal[];
  readonly readAt: Date | null;
  readonly again: () => Promise<void>;
}

export function useOften<T extends OperationType>(query: GraphQLTaggedNode): Often<T["response"]> {
  const environment = useRelayEnvironment();
  const [read, setRead] = useState<Omit<Often<T["response"]>, "again">>({ answer: null, refusals: [], readAt: null });

  const again = useCallback(async () => {
    try {
      const answer = await fetchQuery<T>(environment, query, NO_VARIABLES, { fetchPolicy: "network-only" }).toPromise();
      setRead({ answer: answer ?? null, refusals: [], readAt: new Date() });
    } catch (thrown) {
      setRead((before) => ({ ...before, refusals: refusalsFrom(thrown) }));
    }
  }, [environment, query]);

  useEffect(() => {
    void again();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void again();
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [again]);

  return { ...read, again };
}
