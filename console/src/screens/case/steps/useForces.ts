/** The forces that used the hub lately. Reading them leaves no line in the audit trail. */
import { useMemo } from "react";
import { graphql } from "react-relay";
import { useMay, useSession } from "../../../app/SessionProvider.tsx";
import type { useForcesQuery } from "../../../graph/artifacts/useForcesQuery.graphql.ts";
import { useAnswer } from "../../../graph/useAnswer.ts";
import { plain } from "../../../parts/combo.ts";
import { type Known, useTurns } from "./known.ts";

const FORCES = graphql`
  query useForcesQuery {
    forces {
      id
      name
    }
  }
`;
const NOTHING = {};

/** Return a force as it is said: names may be alike. */
export const spokenForce = ({ id, name }: { readonly id: string; readonly name: string }) => `${name} (${id})`;

/** Return true if the officer may ask for the forces. */
export function useMaySeeForces(): boolean {
  return useMay("OPEN_CASE", "SUPERVISE");
}

/** Return the forces, the officer's own one first; none if they are not asked for. */
export function useForces(isAsked: boolean): Known {
  const { force, forceName } = useSession();
  const [turn, readAnew] = useTurns();
  const answer = useAnswer<useForcesQuery>(FORCES, isAsked ? NOTHING : null, "network-only", turn);
  const choices = useMemo(() => {
    if (!answer) return null;
    const others = answer.forces.filter(({ id }) => plain(id) !== plain(force));
    return [{ id: force, name: forceName }, ...others].map((one) => ({ id: one.id, name: spokenForce(one) }));
  }, [answer, force, forceName]);
  return { choices, readAnew };
}

/** Return what says a force by name and id, given its id; those that the page does not know are asked for. */
export function useForceNames(ids: readonly string[], shown: { readonly id: string; readonly name: string } | undefined): (id: string) => string {
  const { force, forceName } = useSession();
  const may = useMaySeeForces();
  const near = [{ id: force, name: forceName }, ...(shown ? [shown] : [])];
  const isAsked = may && ids.some((wanted) => !near.some(({ id }) => plain(id) === plain(wanted)));
  const answer = useAnswer<useForcesQuery>(FORCES, isAsked ? NOTHING : null, "store-or-network");
  const known = [...near, ...(answer?.forces ?? [])];
  return (wanted) => {
    const found = known.find(({ id }) => plain(id) === plain(wanted));
    return found ? spokenForce(found) : wanted;
  };
}
