/** Reads the audit trail page by page. Each page leaves a line in the trail itself, so none is read ahead. */
import { useCallback, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { AuditFilter, useTrailQuery } from "../../graph/artifacts/useTrailQuery.graphql.ts";
import { pageOf } from "../../graph/pages.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";

const PAGE = 50;
const TRAIL = graphql`
  query useTrailQuery($purpose: String!, $filter: AuditFilter, $first: Int!, $after: String) {
    auditTrail(purpose: $purpose, filter: $filter, first: $first, after: $after) {
      edges {
        node {
          id
          at
          account
          person
          force
          action
          subject
          purpose
          seen
          caseId
          outcome
          error
          answers
          relations
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

type Connection = useTrailQuery["response"]["auditTrail"];
export type Line = Connection["edges"][number]["node"];

export interface Question {
  readonly purpose: string;
  readonly filter: AuditFilter;
}

export interface Trail {
  /** Null before the first look. */
  readonly lines: readonly Line[] | null;
  readonly isBusy: boolean;
  readonly hasOlder: boolean;
  readonly refusals: readonly Refusal[];
  readonly look: (question: Question) => void;
  readonly older: () => void;
}

const NONE: readonly Refusal[] = [];

export function useTrail(): Trail {
  const environment = useRelayEnvironment();
  const [lines, setLines] = useState<readonly Line[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(NONE);
  const asked = useRef<Question | null>(null);

  const read = useCallback(
    async (question: Question, after: string | null) => {
      asked.current = question;
      setBusy(true);
      setRefusals(NONE);
      try {
        const variables = { ...question, first: PAGE, after };
        const answer = await fetchQuery<useTrailQuery>(environment, TRAIL, variables, { fetchPolicy: "network-only" }).toPromise();
        const page = pageOf(answer?.auditTrail, (line) => line);
        // Another question was asked meanwhile: its answer comes, and this one belongs nowhere.
        if (asked.current !== question) return;
        setLines((before) => (after === null ? page.rows : [...(before ?? []), ...page.rows]));
        setNext(page.next);
      } catch (failure) {
        if (asked.current === question) setRefusals(refusalsFrom(failure));
      } finally {
        if (asked.current === question) setBusy(false);
      }
    },
    [environment],
  );
  return {
    lines,
    isBusy,
    hasOlder: next !== null,
    refusals,
    look: (question) => {
      setLines(null);
      setNext(null);
      void read(question, null);
    },
    older: () => {
      if (asked.current && next !== null && !isBusy) void read(asked.current, next);
    },
  };
}
