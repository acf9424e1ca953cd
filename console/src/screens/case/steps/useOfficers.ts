/** The officers of a force that used the hub lately. Reading them leaves no line in the audit trail. */
import { useMemo } from "react";
import { graphql } from "react-relay";
import type { useOfficersQuery } from "../../../graph/artifacts/useOfficersQuery.graphql.ts";
import { useAnswer } from "../../../graph/useAnswer.ts";
import { useTimes, useWords } from "../../../words/words.tsx";
import { WORDS } from "../words.ts";
import { type Known, useTurns } from "./known.ts";

const OFFICERS = graphql`
  query useOfficersQuery($force: String!) {
    officers(force: $force) {
      account
      lastUsedOn
    }
  }
`;

/** Return the officers of a force, those who used the hub last first; none without one. */
export function useOfficers(force: string | null): Known {
  const words = useWords(WORDS);
  const times = useTimes();
  const [turn, readAnew] = useTurns();
  const asked = useMemo(() => (force === null ? null : { force }), [force]);
  const answer = useAnswer<useOfficersQuery>(OFFICERS, asked, "network-only", turn);
  const choices = useMemo(
    () =>
      answer?.officers.map(({ account, lastUsedOn }) => ({
        id: account,
        name: account,
        hint: words.lastHere(times.day(`${lastUsedOn}T12:00:00Z`)),
      })) ?? null,
    [answer, times, words],
  );
  return { choices, readAnew };
}
