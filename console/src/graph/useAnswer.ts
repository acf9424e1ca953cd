/** An answer that a screen does without until it is there, and where it fails. */
import { useEffect, useState } from "react";
import { fetchQuery, useRelayEnvironment } from "react-relay";
import type { FetchQueryFetchPolicy, GraphQLTaggedNode, OperationType } from "relay-runtime";

/**
 * Return the answer; null until it is there, where it fails, and without variables: then nothing is asked. A higher `turn` asks anew;
 * the answer before stands until the next one is there.
 */
export function useAnswer<T extends OperationType>(
  query: GraphQLTaggedNode,
  variables: T["variables"] | null,
  fetchPolicy: FetchQueryFetchPolicy = "network-only",
  turn = 0,
): T["response"] | null {
  const environment = useRelayEnvironment();
  const [answered, setAnswered] = useState<{ readonly to: T["variables"]; readonly answer: T["response"] } | null>(null);
  useEffect(() => {
    if (!variables) return;
    let isOver = false;
    fetchQuery<T>(environment, query, variables, { fetchPolicy })
      .toPromise()
      .then((answer) => {
        if (!isOver && answer) setAnswered({ to: variables, answer });
      })
      .catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [environment, query, variables, fetchPolicy, turn]);
  return answered && answered.to === variables ? answered.answer : null;
}
