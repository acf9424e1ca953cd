/** The open cases of the officer's desk, live. Nothing of it leaves a line in the audit trail. */
import { useCallback, useEffect, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import type { useDeskFeedSubscription } from "../../graph/artifacts/useDeskFeedSubscription.graphql.ts";
import type { useDeskQuery } from "../../graph/artifacts/useDeskQuery.graphql.ts";
import { Unreachable } from "../../graph/refusals.ts";
import { type LiveState, useLive } from "../../graph/useLive.ts";
import { Desk, mayEndATie } from "./desk.ts";
import { type DeskCase, readDeskCase } from "./deskCase.ts";

const PAGE = 50;
const MAX_PAGES = 10;
/** Counts of people and standstills are no events: the list is read again this often while somebody may see it. */
const AGAIN_MS = 60_000;
const NO_VARIABLES = {};

const FEED = graphql`
  subscription useDeskFeedSubscription($after: String) {
    deskFeed(after: $after) {
      cursor
      entry {
        sequence
        kind
      }
      case {
        ...deskCase_case
      }
    }
  }
`;

const LIST = graphql`
  query useDeskQuery($first: Int!, $after: String) {
    deskCases(first: $first, after: $after) {
      edges {
        node {
          ...deskCase_case
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

async function readPage(environment: IEnvironment, after: string | null): Promise<useDeskQuery["response"]["deskCases"]> {
  const variables = { first: PAGE, after };
  const answer = await fetchQuery<useDeskQuery>(environment, LIST, variables, { fetchPolicy: "network-only" }).toPromise();
  if (!answer) throw new Unreachable("No answer.");
  return answer.deskCases;
}

export interface LiveDesk {
  readonly cases: ReadonlyMap<string, DeskCase>;
  readonly isWhole: boolean;
  readonly state: LiveState;
  readonly again: () => void;
}

/** `onOpened` hears of each case that comes while the board is open. */
export function useDesk(onOpened: (opened: DeskCase) => void): LiveDesk {
  const environment = useRelayEnvironment();
  const [desk, setDesk] = useState(() => Desk.empty<DeskCase>());
  const [isWhole, setWhole] = useState(true);
  const latest = useRef(desk);

  const change = useCallback((step: (before: Desk<DeskCase>) => Desk<DeskCase>) => {
    latest.current = step(latest.current);
    setDesk(latest.current);
  }, []);

  const read = useCallback(async () => {
    const { mark } = latest.current;
    const found: DeskCase[] = [];
    let after: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const list = await readPage(environment, after);
      found.push(...list.edges.map(({ node }) => readDeskCase(node)));
      after = list.pageInfo.hasNextPage ? (list.pageInfo.endCursor ?? null) : null;
      if (!after) break;
    }
    setWhole(after === null);
    change((before) => before.read(found, mark));
  }, [environment, change]);

  const [state, again] = useLive<useDeskFeedSubscription>({
    subscription: FEED,
    variables: NO_VARIABLES,
    present: "activityCursor",
    place: ({ deskFeed: { cursor, entry } }) => ({ cursor, sequence: entry.sequence }),
    read,
    onEvent: ({ deskFeed: { entry, case: told } }) => {
      const one = readDeskCase(told);
      const isNew = entry.kind === "OPENED" && !latest.current.cases.has(one.id);
      change((before) => before.hear(one));
      if (isNew) onOpened(one);
      if (mayEndATie(entry.kind)) void read().catch(() => undefined);
    },
  });

  useEffect(() => {
    if (state.kind !== "live") return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void read().catch(() => undefined);
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [state.kind, read]);

  return { cases: desk.cases, isWhole, state, again };
}
