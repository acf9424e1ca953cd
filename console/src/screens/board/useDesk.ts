/** The open cases of the officer's desk, live. Nothing of it leaves a line in the audit trail. */
import { useCallback, useEffect, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import type { useDeskFeedSubscription } from "../../graph/artifacts/useDeskFeedSubscription.graphql.ts";
import type { useDeskQuery } from "../../graph/artifacts/useDeskQuery.graphql.ts";
import { type Page, pageOf, readPages } from "../../graph/pages.ts";
import { type LiveState, useLive } from "../../graph/useLive.ts";
import { hubNow } from "../../app/hubClock.ts";
import { Desk, isNews, mayEndATie } from "./desk.ts";
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
        at
        by
        area
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

async function readPage(environment: IEnvironment, after: string | null): Promise<Page<DeskCase>> {
  const variables = { first: PAGE, after };
  const answer = await fetchQuery<useDeskQuery>(environment, LIST, variables, { fetchPolicy: "network-only" }).toPromise();
  return pageOf(answer?.deskCases, readDeskCase);
}

export interface LiveDesk {
  readonly cases: ReadonlyMap<string, DeskCase>;
  readonly isWhole: boolean;
  readonly state: LiveState;
  readonly again: () => void;
}

/** What of the desk is said in passing, while it is news. */
export interface DeskNews {
  readonly onOpened: (opened: DeskCase) => void;
  /** Hears of each confirmation of an area, with the account that confirmed it. */
  readonly onConfirmed: (one: DeskCase, area: number | null, by: string | null) => void;
}

/** `news` hears of what happens while the board is open. */
export function useDesk({ onOpened, onConfirmed }: DeskNews): LiveDesk {
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
    const { rows, next } = await readPages((after) => readPage(environment, after), MAX_PAGES);
    setWhole(next === null);
    change((before) => before.read(rows, mark));
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
      if (isNews(entry.at, hubNow())) {
        if (isNew) onOpened(one);
        if (entry.kind === "CONFIRMED") onConfirmed(one, entry.area ?? null, entry.by ?? null);
      }
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
