/** The queue, live. A page is read when the officer asks for it and at no other time: each one leaves lines in the audit trail. */
import { useCallback, useMemo, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import { hubNow } from "../../app/hubClock.ts";
import { useSession } from "../../app/SessionProvider.tsx";
import type { useQueueFeedSubscription } from "../../graph/artifacts/useQueueFeedSubscription.graphql.ts";
import type { useQueuePageQuery } from "../../graph/artifacts/useQueuePageQuery.graphql.ts";
import { pageOf } from "../../graph/pages.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { type LiveState, useLive } from "../../graph/useLive.ts";
import { OwnChanges } from "./ownChanges.ts";
import { filterOf, orderOf, type Question } from "./question.ts";
import { Queue, type TipChange } from "./queue.ts";
import { readTip, type Tip } from "./tip.ts";

const PAGE = 50;

const LIST = graphql`
  query useQueuePageQuery(
    $purpose: String!
    $caseId: ID
    $filter: TipFilter
    $orderBy: TipOrderByInput
    $first: Int!
    $after: String
    $counted: Boolean!
  ) {
    tips(purpose: $purpose, caseId: $caseId, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount @include(if: $counted)
      edges {
        node {
          ...tip_tip
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

const FEED = graphql`
  subscription useQueueFeedSubscription($after: String, $filter: TipEventFilter) {
    tipFeed(after: $after, filter: $filter) {
      cursor
      sequence
      change
      at
      by
      tipId
      state
    }
  }
`;

export interface LiveQueue {
  readonly queue: Queue<Tip>;
  readonly total: number | null;
  readonly hasMore: boolean;
  /** Tips that the hub counted and its order did not have yet, when the whole list was read. */
  readonly lacking: number;
  /** When the list was last asked for from its beginning, by the hub's clock. */
  readonly readAt: number;
  readonly isReading: boolean;
  /** News were missed: what is shown may be old until it is read again. */
  readonly isOld: boolean;
  /** Why the last page could not be read. */
  readonly refusals: readonly Refusal[];
  readonly state: LiveState;
  /** Follow again after a failure. */
  readonly followAgain: () => void;
  /** Read the list again from its beginning. Return it, or null if that failed. */
  readonly readAgain: () => Promise<Queue<Tip> | null>;
  /** Read the next page. Return the queue with it, or null if that failed. */
  readonly more: () => Promise<Queue<Tip> | null>;
  readonly change: (step: (queue: Queue<Tip>) => Queue<Tip>) => void;
  /** This screen is about to make such a change: the feed's word of it is no news. Call what it returns if it was not done. */
  readonly expect: OwnChanges["expect"];
}

interface End {
  readonly cursor: string | null;
  readonly total: number | null;
  readonly lacking: number;
}

/** `onWithdrawn` hears of each tip whose words are gone, also of one that is not in the list; `onReadAgain` when the officer reads the list again. */
export function useQueue({ purpose, caseId, show, fields }: Question, onWithdrawn: (id: string) => void, onReadAgain: () => void): LiveQueue {
  const environment = useRelayEnvironment();
  const [queue, setQueue] = useState(() => Queue.empty<Tip>());
  const [end, setEnd] = useState<End>({ cursor: null, total: null, lacking: 0 });
  const [readAt, setReadAt] = useState(-Infinity);
  const [isReading, setReading] = useState(false);
  const [isOld, setOld] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const latest = useRef(queue);
  const hasRead = useRef(false);
  const underWay = useRef<Promise<Queue<Tip> | null> | null>(null);
  /** What the feed tells while a page is under way: the page may be older. */
  const meanwhile = useRef<TipChange[]>([]);
  const { account } = useSession();
  const [own] = useState(() => new OwnChanges(account));

  const change = useCallback((step: (queue: Queue<Tip>) => Queue<Tip>) => {
    latest.current = step(latest.current);
    setQueue(latest.current);
  }, []);

  const page = useCallback(
    async (after: string | null) => {
      meanwhile.current = [];
      const askedAt = hubNow();
      const variables = {
        ...{ purpose, caseId, filter: filterOf({ show, fields }), orderBy: orderOf(caseId) },
        ...{ first: PAGE, after, counted: after === null },
      };
      const answer = await fetchQuery<useQueuePageQuery>(environment, LIST, variables, { fetchPolicy: "network-only" }).toPromise();
      const { rows, next } = pageOf(answer?.tips, readTip);
      const total = answer?.tips.totalCount ?? null;
      const heard = meanwhile.current;
      change((before) => {
        const whole = after === null ? before.from(rows, askedAt) : before.with(rows);
        return heard.reduce((queue, event) => queue.hear(event, false, hubNow()), whole);
      });
      if (after === null) setReadAt(askedAt);
      // Of several pages the total is older than the last one: then tips may be fewer because colleagues worked.
      const lacking = after === null && next === null ? Math.max(0, (total ?? 0) - rows.length) : 0;
      setEnd((before) => ({ cursor: next, total: after === null ? total : before.total, lacking }));
      return latest.current;
    },
    [environment, purpose, caseId, show, fields, change],
  );

  const ask = useCallback(
    (after: string | null) => {
      // A second press while a page is under way waits for it, and asks for none of its own.
      underWay.current ??= page(after)
        .then(
          (read) => {
            setRefusals([]);
            if (after === null) setOld(false);
            return read;
          },
          (thrown: unknown) => {
            setRefusals(refusalsFrom(thrown));
            return null;
          },
        )
        .finally(() => {
          underWay.current = null;
          setReading(false);
        });
      setReading(true);
      return underWay.current;
    },
    [page],
  );

  const variables = useMemo(() => ({ filter: caseId ? { caseId } : null }), [caseId]);
  const [state, followAgain] = useLive<useQueueFeedSubscription>({
    subscription: FEED,
    variables,
    present: "tipCursor",
    place: ({ tipFeed: { cursor, sequence } }) => ({ cursor, sequence }),
    read: async () => {
      // Once. After a gap the officer decides when the list is read again.
      if (hasRead.current) setOld(true);
      else await page(null);
      hasRead.current = true;
    },
    onEvent: ({ tipFeed: event }) => {
      const isOwn = own.has(event);
      meanwhile.current.push(event);
      if (event.change === "WITHDRAWN") onWithdrawn(event.tipId);
      change((before) => before.hear(event, isOwn, hubNow()));
    },
  });

  const expect = useCallback<OwnChanges["expect"]>((tipId, what) => own.expect(tipId, what), [own]);
  const readAgain = useCallback(() => {
    onReadAgain();
    return ask(null);
  }, [ask, onReadAgain]);
  const more = useCallback(() => ask(end.cursor), [ask, end.cursor]);
  return {
    ...{ queue, total: end.total, hasMore: end.cursor !== null, lacking: end.lacking, readAt, isReading, isOld, refusals },
    ...{ state, followAgain, readAgain, more, change, expect },
  };
}
