/** The duty notices of the officer's force, live. They hold ids and a kind, so reading them leaves no line. */
import { useCallback, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import { readInlineData } from "relay-runtime";
import type { useNotices_notice$data, useNotices_notice$key } from "../../graph/artifacts/useNotices_notice.graphql.ts";
import type { useNoticesFeedSubscription } from "../../graph/artifacts/useNoticesFeedSubscription.graphql.ts";
import type { useNoticesQuery } from "../../graph/artifacts/useNoticesQuery.graphql.ts";
import { hubNow } from "../../app/hubClock.ts";
import { type LiveState, useLive } from "../../graph/useLive.ts";
import { isNews } from "./desk.ts";

export type Notice = useNotices_notice$data;

const NO_VARIABLES = {};

export function readNotice(key: useNotices_notice$key): Notice {
  return readInlineData(
    graphql`
      fragment useNotices_notice on Notice @inline {
        id
        kind
        state
        force
        caseId
        status
        account
        officer
        raisedAt
        nextStepAt
        mayAcknowledge
        acknowledgedAt
        acknowledgedBy
      }
    `,
    key,
  );
}

const FEED = graphql`
  subscription useNoticesFeedSubscription($after: String) {
    noticeFeed(after: $after) {
      cursor
      sequence
      change
      notice {
        ...useNotices_notice
      }
    }
  }
`;

const LIST = graphql`
  query useNoticesQuery {
    open: notices(state: OPEN, first: 100) {
      edges {
        node {
          ...useNotices_notice
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    taken: notices(state: ACKNOWLEDGED, first: 20) {
      edges {
        node {
          ...useNotices_notice
        }
      }
    }
  }
`;

export interface LiveNotices {
  /** The open ones first, each group with the newest first. */
  readonly notices: readonly Notice[];
  readonly isWhole: boolean;
  readonly state: LiveState;
  readonly again: () => void;
  /** Take a notice as an answer has it. */
  readonly take: (notice: Notice) => void;
}

/** `onRaised` hears of each notice that comes while the board is open. */
export function useNotices(onRaised: (notice: Notice) => void): LiveNotices {
  const environment = useRelayEnvironment();
  const [notices, setNotices] = useState<ReadonlyMap<string, Notice>>(new Map());
  const [isWhole, setWhole] = useState(true);
  const latest = useRef(notices);

  const take = useCallback((notice: Notice) => {
    const after = new Map(latest.current);
    if (notice.state === "OVER") after.delete(notice.id);
    else after.set(notice.id, notice);
    latest.current = after;
    setNotices(after);
  }, []);

  const read = useCallback(async () => {
    const answer = await fetchQuery<useNoticesQuery>(environment, LIST, {}, { fetchPolicy: "network-only" }).toPromise();
    if (!answer) return;
    const found = [...answer.open.edges, ...answer.taken.edges].map(({ node }) => readNotice(node));
    latest.current = new Map(found.map((notice) => [notice.id, notice]));
    setWhole(!answer.open.pageInfo.hasNextPage);
    setNotices(latest.current);
  }, [environment]);

  const [state, again] = useLive<useNoticesFeedSubscription>({
    subscription: FEED,
    variables: NO_VARIABLES,
    present: "noticeCursor",
    place: ({ noticeFeed: { cursor, sequence } }) => ({ cursor, sequence }),
    read,
    onEvent: ({ noticeFeed: { change, notice: told } }) => {
      const notice = readNotice(told);
      take(notice);
      if (change === "RAISED" && isNews(notice.raisedAt, hubNow())) onRaised(notice);
    },
  });

  const sorted = [...notices.values()].sort(
    (one, other) =>
      Number(one.state !== "OPEN") - Number(other.state !== "OPEN") || other.raisedAt.localeCompare(one.raisedAt),
  );
  return { notices: sorted, isWhole, state, again, take };
}
