/** The open cases of the officer's desk by their public facts. Reading them leaves no line in the audit trail. */
import { useEffect, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import { useDeskRound } from "../app/NewTips.tsx";
import type { useDeskCasesQuery } from "../graph/artifacts/useDeskCasesQuery.graphql.ts";
import { pageOf, readPages } from "../graph/pages.ts";

const PAGE = 100;
const MAX_PAGES = 5;

const DESK = graphql`
  query useDeskCasesQuery($first: Int!, $after: String) {
    deskCases(first: $first, after: $after) {
      edges {
        node {
          id
          district
          region
          child {
            name
            ageYears
            sex
          }
          alert {
            status
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

export type DeskCase = useDeskCasesQuery["response"]["deskCases"]["edges"][number]["node"];

const NONE: readonly DeskCase[] = [];

/** Return them, and none before they are asked for or where they cannot be read. They are read again when cases come to the desk or leave it. */
export function useDeskCases(isAsked: boolean): readonly DeskCase[] {
  const environment = useRelayEnvironment();
  const [cases, setCases] = useState(NONE);
  const deskRound = useDeskRound();
  useEffect(() => {
    if (!isAsked) return;
    let isOver = false;
    const read = async () => {
      const readPage = async (after: string | null) => {
        const variables: useDeskCasesQuery["variables"] = { first: PAGE, after };
        const answer = await fetchQuery<useDeskCasesQuery>(environment, DESK, variables, { fetchPolicy: "network-only" }).toPromise();
        return pageOf(answer?.deskCases, (one) => one);
      };
      const { rows } = await readPages(readPage, MAX_PAGES);
      if (!isOver) setCases(rows);
    };
    // The search itself says what cannot be read.
    read().catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [environment, isAsked, deskRound]);
  return cases;
}
