/** The forces and officers that used the hub lately. Reading them leaves no line in the audit trail. */
import { useMemo, useRef, useState } from "react";
import { graphql } from "react-relay";
import { useMay, useSession } from "../../../app/SessionProvider.tsx";
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
/** What was read less than so many milliseconds ago is not read anew. */
const FRESH_MS = 5_000;

/** Who can be chosen. */
export interface Known {
  /** Null while they are not known. */
  readonly choices: readonly Choice<string>[] | null;
  /** Read them anew, unless they were read some seconds ago: others begin to work meanwhile. */
  readonly readAnew: () => void;
}

function useTurns(): readonly [number, () => void] {
  const [turn, setTurn] = useState(0);
  const begun = useRef(0);
  if (begun.current === 0) begun.current = performance.now();
  const again = () => {
    const now = performance.now();
    if (now - begun.current < FRESH_MS) return;
    begun.current = now;
    setTurn((before) => before + 1);
  };
  return [turn, again];
}

const spoken = ({ id, name }: { readonly id: string; readonly name: string }) => `${name} (${id})`;

/** Return the forces, the officer's own one first; none if they are not asked for. */
export function useForces(isAsked: boolean): Known {
  const { force, forceName } = useSession();
  const [turn, readAnew] = useTurns();
  const answer = useAnswer<useStaffForcesQuery>(FORCES, isAsked ? NOTHING : null, "network-only", turn);
  const choices = useMemo(() => {
    if (!answer) return null;
    const others = answer.forces.filter(({ id }) => plain(id) !== plain(force));
    return [{ id: force, name: forceName }, ...others].map((one) => ({ id: one.id, name: spoken(one) }));
  }, [answer, force, forceName]);
  return { choices, readAnew };
}

/** Return what says a force by name and id, given its id; those that the page does not know are asked for. */
export function useForceNames(ids: readonly string[], shown: { readonly id: string; readonly name: string } | undefined): (id: string) => string {
  const { force, forceName } = useSession();
  const may = useMay("OPEN_CASE", "SUPERVISE");
  const near = [{ id: force, name: forceName }, ...(shown ? [shown] : [])];
  const isAsked = may && ids.some((wanted) => !near.some(({ id }) => plain(id) === plain(wanted)));
  const answer = useAnswer<useStaffForcesQuery>(FORCES, isAsked ? NOTHING : null, "store-or-network");
  const known = [...near, ...(answer?.forces ?? [])];
  return (wanted) => {
    const found = known.find(({ id }) => plain(id) === plain(wanted));
    return found ? spoken(found) : wanted;
  };
}

/** Return the officers of a force, those who used the hub last first; none without one. */
export function useOfficers(force: string | null): Known {
  const words = useWords(WORDS);
  const times = useTimes();
  const [turn, readAnew] = useTurns();
  const asked = useMemo(() => (force === null ? null : { force }), [force]);
  const answer = useAnswer<useStaffOfficersQuery>(OFFICERS, asked, "network-only", turn);
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
