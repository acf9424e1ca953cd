/** The open cases whose tips the officer may read: public facts of the desk, which leave no line in the audit trail. */
import { useEffect, useMemo, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { useCasesQuery } from "../../graph/artifacts/useCasesQuery.graphql.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { missingOf, type Named, withAnswer } from "./namedCases.ts";

const PAGE = 100;
const MAX_PAGES = 5;

const DESK = graphql`
  query useCasesQuery($caseIds: [ID!], $first: Int!, $after: String) {
    deskCases(caseIds: $caseIds, first: $first, after: $after) {
      edges {
        node {
          id
          district
          actions
          child {
            name
          }
          alert {
            status
            areas {
              centre {
                latitude
                longitude
              }
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

export type TipCase = useCasesQuery["response"]["deskCases"]["edges"][number]["node"];
export type Cases = ReadonlyMap<string, TipCase>;

export type CasesState =
  | { readonly kind: "reading" }
  | { readonly kind: "read"; readonly cases: Cases }
  | { readonly kind: "failed"; readonly refusals: readonly Refusal[] };

/** Return the cases, and a function that reads them again. */
export function useCases(): readonly [CasesState, () => void] {
  const environment = useRelayEnvironment();
  const [state, setState] = useState<CasesState>({ kind: "reading" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isOver = false;
    const read = async () => {
      const found = new Map<string, TipCase>();
      let after: string | null = null;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const variables: useCasesQuery["variables"] = { caseIds: null, first: PAGE, after };
        const answer = await fetchQuery<useCasesQuery>(environment, DESK, variables, { fetchPolicy: "network-only" }).toPromise();
        if (!answer || isOver) return;
        for (const { node } of answer.deskCases.edges) if (node.actions.includes("READ_TIPS")) found.set(node.id, node);
        after = answer.deskCases.pageInfo.hasNextPage ? (answer.deskCases.pageInfo.endCursor ?? null) : null;
        if (!after) break;
      }
      setState({ kind: "read", cases: found });
    };
    read().catch((thrown: unknown) => {
      if (!isOver) setState({ kind: "failed", refusals: refusalsFrom(thrown) });
    });
    return () => {
      isOver = true;
    };
  }, [environment, round]);
  return [
    state,
    () => {
      setRound(round + 1);
    },
  ];
}

export type NamedCases = Named<TipCase>;

const NONE: NamedCases = { cases: new Map(), closed: new Set() };

/** Return the open ones of the cases of these tips, beside those that are known, and which are closed. No line is left either. */
export function useNamedCases(tips: Iterable<{ readonly caseId: string }>, known: Cases): NamedCases {
  const environment = useRelayEnvironment();
  const [found, setFound] = useState(NONE);
  const asked = missingOf(tips, known, found).join(" ");
  useEffect(() => {
    if (asked === "") return;
    let isOver = false;
    const caseIds = asked.split(" ");
    const variables: useCasesQuery["variables"] = { caseIds, first: PAGE, after: null };
    fetchQuery<useCasesQuery>(environment, DESK, variables, { fetchPolicy: "network-only" })
      .toPromise()
      .then((answer) => {
        if (!answer || isOver) return;
        const open = answer.deskCases.edges.map(({ node }) => node);
        setFound((before) => withAnswer(before, caseIds, open));
      })
      // They stay without a name; the links to them work.
      .catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [environment, asked]);
  return useMemo(() => ({ cases: new Map([...found.cases, ...known]), closed: found.closed }), [found, known]);
}
