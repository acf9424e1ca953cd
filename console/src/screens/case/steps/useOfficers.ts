/** The officers of a force that used the hub lately. Reading them leaves no line in the audit trail. */
import { useMemo, useState } from "react";
import { graphql } from "react-relay";
import type { useOfficersQuery } from "../../../graph/artifacts/useOfficersQuery.graphql.ts";
import { useAnswer } from "../../../graph/useAnswer.ts";
import { useTimes, useWords } from "../../../words/words.tsx";
import { WORDS } from "../words.ts";
import { type Known, useTurns } from "./known.ts";
import { lackOf, type Lack } from "./rights.ts";

const OFFICERS = graphql`
  query useOfficersQuery($force: String!) {
    officers(force: $force) {
      account
      lastUsedOn
      permissions
    }
  }
`;

type Permissions = useOfficersQuery["response"]["officers"][number]["permissions"];

export interface KnownOfficers extends Known {
  /** What an officer who is given a case lacks, as far as the hub knows. */
  readonly lackOf: (account: string) => Lack | null;
}

/** Return the officers of a force, those who used the hub last first; none without one. */
export function useOfficers(force: string | null): KnownOfficers {
  const words = useWords(WORDS);
  const { permission } = useWords().terms;
  const times = useTimes();
  const [turn, readAnew] = useTurns();
  const asked = useMemo(() => (force === null ? null : { force }), [force]);
  const answer = useAnswer<useOfficersQuery>(OFFICERS, asked, "network-only", turn);
  // An account stays in its field while another force is chosen, and so does what is known of it.
  const [rights, setRights] = useState<ReadonlyMap<string, Permissions>>(new Map());
  const [noted, setNoted] = useState(answer);
  if (answer !== noted) {
    setNoted(answer);
    setRights(new Map([...rights, ...(answer?.officers ?? []).map(({ account, permissions }) => [account, permissions] as const)]));
  }
  const choices = useMemo(
    () =>
      answer?.officers.map(({ account, lastUsedOn, permissions }) => ({
        id: account,
        name: account,
        hint: [...(permissions ?? []).map((one) => permission[one]), words.lastHere(times.day(`${lastUsedOn}T12:00:00Z`))].join(" · "),
      })) ?? null,
    [answer, times, words, permission],
  );
  return { choices, readAnew, lackOf: (account) => lackOf(rights.get(account)) };
}
