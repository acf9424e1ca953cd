/** The partners, in pages. Reading them leaves no line in the audit trail. */
import { useCallback, useEffect, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import type { usePartnersQuery } from "../../graph/artifacts/usePartnersQuery.graphql.ts";
import { type Refusal, refusalsFrom, Unreachable } from "../../graph/refusals.ts";

const PAGE = 100;

export type Partner = usePartnersQuery["response"]["partners"]["edges"][number]["node"];

const LIST = graphql`
  query usePartnersQuery($first: Int!, $after: String) {
    partners(first: $first, after: $after) {
      edges {
        node {
          id
          name
          suspended
          pointsPerMinute
          liveChannel
          testChannel
          keys {
            id
            mode
            createdAt
            expiresAt
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

async function readPage(environment: IEnvironment, after: string | null): Promise<usePartnersQuery["response"]["partners"]> {
  const variables = { first: PAGE, after };
  const answer = await fetchQuery<usePartnersQuery>(environment, LIST, variables, { fetchPolicy: "network-only" }).toPromise();
  if (!answer) throw new Unreachable("No answer.");
  return answer.partners;
}

export interface PartnerList {
  /** The oldest first; null before the first answer. */
  readonly partners: readonly Partner[] | null;
  readonly hasMore: boolean;
  readonly refusals: readonly Refusal[];
  readonly more: () => Promise<void>;
  /** Read all that is shown again; with `all` to the end of the list, where a new partner stands. */
  readonly again: (all?: boolean) => Promise<void>;
}

export function usePartners(): PartnerList {
  const environment = useRelayEnvironment();
  const [pages, setPages] = useState(1);
  const [read, setRead] = useState<{ readonly partners: readonly Partner[] | null; readonly hasMore: boolean }>({
    partners: null,
    hasMore: false,
  });
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);

  const load = useCallback(
    async (wanted: number) => {
      const found: Partner[] = [];
      let after: string | null = null;
      let count = 0;
      try {
        do {
          const { edges, pageInfo } = await readPage(environment, after);
          found.push(...edges.map(({ node }) => node));
          after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
          count += 1;
        } while (after !== null && count < wanted);
        setPages(count);
        setRead({ partners: found, hasMore: after !== null });
        setRefusals([]);
      } catch (thrown) {
        setRefusals(refusalsFrom(thrown));
      }
    },
    [environment],
  );

  useEffect(() => {
    void load(1);
  }, [load]);

  return {
    ...read,
    refusals,
    more: () => load(pages + 1),
    again: (all = false) => load(all ? Number.POSITIVE_INFINITY : pages),
  };
}
