/** Reads lists page by page. A search leaves `SEARCH_CASES` in the audit trail, and so does each further page. */
import { useCallback, useEffect, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import type { useResultsCasesQuery } from "../../graph/artifacts/useResultsCasesQuery.graphql.ts";
import type { useResultsSavedQuery } from "../../graph/artifacts/useResultsSavedQuery.graphql.ts";
import type { useResultsSummariesQuery } from "../../graph/artifacts/useResultsSummariesQuery.graphql.ts";
import { type Connection, type Page, pageOf } from "../../graph/pages.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { filterOf, orderOf, publicFilterOf, type Search } from "./fields.ts";
import { readCase, readSummary, type Row } from "./rows.ts";

const PAGE = 20;
const NEWEST = { fetchPolicy: "network-only" } as const;

const SUMMARIES = graphql`
  query useResultsSummariesQuery(
    $purpose: String!
    $filter: CaseSummaryFilter
    $orderBy: CaseOrderByInput
    $first: Int!
    $after: String
    $count: Boolean!
  ) {
    caseSummaries(purpose: $purpose, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount @include(if: $count)
      edges {
        node {
          ...rows_summary
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;
const CASES = graphql`
  query useResultsCasesQuery(
    $purpose: String!
    $filter: CaseFilter
    $orderBy: CaseOrderByInput
    $first: Int!
    $after: String
    $count: Boolean!
  ) {
    cases(purpose: $purpose, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount @include(if: $count)
      edges {
        node {
          ...rows_case
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;
const SAVED = graphql`
  query useResultsSavedQuery($searchId: ID!, $purpose: String!, $onlyNew: Boolean!, $first: Int!, $after: String, $count: Boolean!) {
    savedSearchCases(searchId: $searchId, purpose: $purpose, onlyNew: $onlyNew, first: $first, after: $after) {
      totalCount @include(if: $count)
      edges {
        node {
          ...rows_case
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

/** What a list was read for. */
export type Asked =
  | { readonly kind: "form"; readonly search: Search; readonly purpose: string }
  /** `search` is the form as it stood then. */
  | { readonly kind: "saved"; readonly search: Search; readonly id: string; readonly name: string; readonly onlyNew: boolean; readonly purpose: string };

interface CountedPage extends Page<Row> {
  readonly total: number | null;
}

export interface Found {
  readonly asked: Asked;
  readonly rows: readonly Row[];
  /** 10,000 stands for more. */
  readonly total: number;
  readonly next: string | null;
}

export type Results =
  | { readonly kind: "idle" }
  | { readonly kind: "reading"; readonly asked: Asked }
  | { readonly kind: "refused"; readonly asked: Asked; readonly refusals: readonly Refusal[] }
  | { readonly kind: "found"; readonly found: Found; readonly isReading: boolean; readonly refusals: readonly Refusal[] };

export interface Reader {
  readonly results: Results;
  readonly ask: (asked: Asked) => void;
  readonly more: () => void;
  readonly forget: () => void;
}

/** `first` is what an earlier visit to the screen has read already. */
export function useResults(first: Results): Reader {
  const environment = useRelayEnvironment();
  const [results, setResults] = useState(first);
  const turn = useRef(0);
  useEffect(() => {
    // An answer that comes once the screen has gone changes nothing.
    const turns = turn;
    return () => {
      turns.current += 1;
    };
  }, []);

  const ask = useCallback(
    (asked: Asked) => {
      const mine = (turn.current += 1);
      setResults({ kind: "reading", asked });
      readPage(environment, asked, null)
        .then(({ rows, total, next }) => {
          if (turn.current === mine) setResults({ kind: "found", found: { asked, rows, total: total ?? rows.length, next }, isReading: false, refusals: [] });
        })
        .catch((thrown: unknown) => {
          if (turn.current === mine) setResults({ kind: "refused", asked, refusals: refusalsFrom(thrown) });
        });
    },
    [environment],
  );
  const more = useCallback(() => {
    if (results.kind !== "found" || results.isReading || results.found.next === null) return;
    const { found } = results;
    const mine = (turn.current += 1);
    setResults({ ...results, isReading: true, refusals: [] });
    readPage(environment, found.asked, found.next)
      .then(({ rows, next }) => {
        if (turn.current === mine) setResults({ ...results, found: { ...found, rows: together(found.rows, rows), next }, isReading: false, refusals: [] });
      })
      .catch((thrown: unknown) => {
        if (turn.current === mine) setResults({ ...results, isReading: false, refusals: refusalsFrom(thrown) });
      });
  }, [environment, results]);
  const forget = useCallback(() => {
    turn.current += 1;
    setResults({ kind: "idle" });
  }, []);
  return { results, ask, more, forget };
}

async function readPage(environment: IEnvironment, asked: Asked, after: string | null): Promise<CountedPage> {
  const page = { purpose: asked.purpose.trim(), first: PAGE, after, count: after === null };
  if (asked.kind === "saved") {
    const variables = { ...page, searchId: asked.id, onlyNew: asked.onlyNew };
    return countedPageOf((await fetchQuery<useResultsSavedQuery>(environment, SAVED, variables, NEWEST).toPromise())?.savedSearchCases, readCase);
  }
  const { search } = asked;
  const orderBy = orderOf(search);
  if (search.scope === "cases") {
    const variables = { ...page, filter: filterOf(search), orderBy };
    return countedPageOf((await fetchQuery<useResultsCasesQuery>(environment, CASES, variables, NEWEST).toPromise())?.cases, readCase);
  }
  const variables = { ...page, filter: publicFilterOf(search), orderBy };
  return countedPageOf((await fetchQuery<useResultsSummariesQuery>(environment, SUMMARIES, variables, NEWEST).toPromise())?.caseSummaries, readSummary);
}

function countedPageOf<T>(list: (Connection<T> & { readonly totalCount?: number | undefined }) | undefined, read: (key: T) => Row): CountedPage {
  return { ...pageOf(list, read), total: list?.totalCount ?? null };
}

/** A case that changed while somebody paged may come twice: the newer row stands. */
function together(before: readonly Row[], rows: readonly Row[]): readonly Row[] {
  const again = new Set(rows.map(({ id }) => id));
  return [...before.filter(({ id }) => !again.has(id)), ...rows];
}
