/** The open cases whose tips the officer may read: public facts of the desk, which leave no line in the audit trail. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import { useDeskRound } from "../../app/NewTips.tsx";
import type { useCasesQuery } from "../../graph/artifacts/useCasesQuery.graphql.ts";
import { pageOf, readPages } from "../../graph/pages.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { anew, missingOf, type Named, withAnswer } from "./namedCases.ts";

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

/** Return the cases, and a function that reads them again. They are read again by themselves when cases come to the desk or leave it. */
export function useCases(): readonly [CasesState, () => void] {
  const environment = useRelayEnvironment();
  const [state, setState] = useState<CasesState>({ kind: "reading" });
  const [round, setRound] = useState(0);
  const deskRound = useDeskRound();
  useEffect(() => {
    let isOver = false;
    const read = async () => {
      const readPage = async (after: string | null) => {
        const variables: useCasesQuery["variables"] = { caseIds: null, first: PAGE, after };
        const answer = await fetchQuery<useCasesQuery>(environment, DESK, variables, { fetchPolicy: "network-only" }).toPromise();
        return pageOf(answer?.deskCases, (one) => one);
      };
      const { rows } = await readPages(readPage, MAX_PAGES);
      const withTips = rows.filter(({ actions }) => actions.includes("READ_TIPS"));
      if (!isOver) setState({ kind: "read", cases: new Map(withTips.map((one) => [one.id, one])) });
    };
    read().catch((thrown: unknown) => {
      // What was read before says more than nothing.
      if (!isOver) setState((before) => (before.kind === "read" ? before : { kind: "failed", refusals: refusalsFrom(thrown) }));
    });
    return () => {
      isOver = true;
    };
  }, [environment, round, deskRound]);
  const again = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  return [state, again];
}

export type NamedCases = Omit<Named<TipCase>, "asked">;

const NONE: Named<TipCase> = { cases: new Map(), closed: new Set(), asked: new Set() };

/** Return the open ones of the cases of these tips, beside those that are known, and which are closed. They are asked for once for each `known`. No line is left either. */
export function useNamedCases(tips: Iterable<{ readonly caseId: string }>, known: Cases): NamedCases {
  const environment = useRelayEnvironment();
  const [kept, setKept] = useState({ found: NONE, of: known });
  const found = kept.of === known ? kept.found : anew(kept.found);
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
        setKept(({ found: before, of }) => ({ found: withAnswer(of === known ? before : anew(before), caseIds, open), of: known }));
      })
      // They stay without a name; the links to them work.
      .catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [environment, asked, known]);
  const { found: last } = kept;
  return useMemo(
    () => ({ cases: new Map([...last.cases, ...known]), closed: new Set([...last.closed].filter((id) => !known.has(id))) }),
    [last, known],
  );
}
