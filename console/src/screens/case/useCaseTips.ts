/** The tips of the case: read when the officer asks for them, and once for the list, the map and the closing. */
import { useCallback, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { useCaseTipsQuery } from "../../graph/artifacts/useCaseTipsQuery.graphql.ts";
import { pageOf } from "../../graph/pages.ts";
import type { Summary } from "./summary.ts";
import { type Pages, usePages } from "./usePages.ts";

const PAGE = 50;

const TIPS = graphql`
  query useCaseTipsQuery($id: ID!, $purpose: String!, $first: Int!, $after: String) {
    tips(caseId: $id, purpose: $purpose, orderBy: { by: RANKED }, filter: { folded: false }, first: $first, after: $after) {
      edges {
        node {
          id
          text
          receivedAt
          seenAt
          place {
            latitude
            longitude
          }
          state
          withdrawnAt
          foldedCount
          agreeingPartners
          claim {
            until
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

export type Tip = useCaseTipsQuery["response"]["tips"]["edges"][number]["node"];

export interface CaseTips extends Pages<Tip> {
  readonly mayRead: boolean;
  readonly isAsked: boolean;
  /** Read the first page, unless it was read before. */
  readonly ask: () => void;
}

export function useCaseTips(id: string, purpose: string, summary: Summary | null): CaseTips {
  const environment = useRelayEnvironment();
  const [wasAsked, setAsked] = useState(false);
  const mayRead = summary?.actions.includes("READ_TIPS") ?? false;
  const isAsked = wasAsked && mayRead;
  const read = useCallback(
    async (after: string | null) => {
      const variables = { id, purpose, first: PAGE, after };
      const answer = await fetchQuery<useCaseTipsQuery>(environment, TIPS, variables, { fetchPolicy: "network-only" }).toPromise();
      return pageOf(answer?.tips, (tip) => tip);
    },
    [environment, id, purpose],
  );
  const pages = usePages<Tip>(read, isAsked);
  const ask = useCallback(() => {
    setAsked(true);
  }, []);
  // Who has lost the right keeps nothing of them on the screen.
  return { ...pages, rows: isAsked ? pages.rows : null, mayRead, isAsked, ask };
}
