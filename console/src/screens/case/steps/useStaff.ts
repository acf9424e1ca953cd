/** The forces and officers that used the hub lately. Reading them leaves no line in the audit trail. */
import { useMemo } from "react";
import { graphql } from "react-relay";
import { useSession } from "../../../app/SessionProvider.tsx";
import type { useStaffForcesQuery } from "../../../graph/artifacts/useStaffForcesQuery.graphql.ts";
import type { useStaffOfficersQuery } from "../../../graph/artifacts/useStaffOfficersQuery.graphql.ts";
import { useAnswer } from "../../../graph/useAnswer.ts";
import { plain } from "../../../parts/combo.ts";
import type { Choice } from "../../../parts/Field.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { WORDS } from "../words.ts";

const FORCES = graphql`
  query useStaffForcesQuery {
    forces {
      id
      name
    }
  }
`;
const OFFICERS = graphql`
  query useStaffOfficersQuery($force: String!) {
    officers(force: $force) {
      account
      lastUsedOn
    }
  }
`;
const NOTHING = {};

/** Return the forces, the officer's own one first; null if they are not asked for. */
export function useForces(isAsked: boolean): readonly Choice<string>[] | null {
  const { force, forceName } = useSession();
  const answer = useAnswer<useStaffForcesQuery>(FORCES, isAsked ? NOTHING : null);
  return useMemo(() => {
    if (!answer) return null;
    const others = answer.forces.filter(({ id }) => plain(id) !== plain(force));
    return [{ id: force, name: forceName }, ...others].map(({ id, name }) => ({ id, name: `${name} (${id})` }));
  }, [answer, force, forceName]);
}

/** Return the officers of a force, those who used the hub last first; null without one. */
export function useOfficers(force: string | null): readonly Choice<string>[] | null {
  const words = useWords(WORDS);
  const times = useTimes();
  const answer = useAnswer<useStaffOfficersQuery>(OFFICERS, useMemo(() => (force === null ? null : { force }), [force]));
  return useMemo(
    () =>
      answer?.officers.map(({ account, lastUsedOn }) => ({
        id: account,
        name: account,
        hint: words.lastHere(times.day(`${lastUsedOn}T12:00:00Z`)),
      })) ?? null,
    [answer, times, words],
  );
}
