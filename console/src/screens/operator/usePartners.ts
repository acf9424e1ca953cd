/** The partners, in pages. Reading them leaves no line in the audit trail. */
import { useCallback, useEffect, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import type { usePartnersQuery } from "../../graph/artifacts/usePartnersQuery.graphql.ts";
import { type Page, pageOf, readPages } from "../../graph/pages.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";

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

async function readPage(environment: IEnvironment, after: string | null): Promise<Page<Partner>> {
  const variables = { first: PAGE, after };
  const answer = await fetchQuery<usePartnersQuery>(environment, LIST, variables, { fetchPolicy: "network-only" }).toPromise();
  return pageOf(answer?.partners, (partner) => partner);
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
      let count = 0;
      try {
        const { rows, next } = await readPages((after) => {
          count += 1;
          return readPage(environment, after);
        }, wanted);
        setPages(count);
        setRead({ partners: rows, hasMore: next !== null });
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
