/** The new tips of the cases on the officer's desk, counted live. A count shows nothing of a tip, and leaves no line in the audit trail. */
import { createContext, type ReactNode, use, useCallback, useEffect, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { NewTipsDeskSubscription } from "../graph/artifacts/NewTipsDeskSubscription.graphql.ts";
import type { NewTipsQuery } from "../graph/artifacts/NewTipsQuery.graphql.ts";
import type { NewTipsSubscription } from "../graph/artifacts/NewTipsSubscription.graphql.ts";
import { MAX_NEW_TIPS, MAX_PAGE_SIZE } from "../graph/limits.ts";
import { pageOf } from "../graph/pages.ts";
import { useLive } from "../graph/useLive.ts";
import { Badge } from "../parts/Badge.tsx";
import { useTimes, useWords } from "../words/words.tsx";
import { changesDesk, CountReads, countsOf, type Counts, mergeCounts, readDesk, sumOf } from "./countReads.ts";

const DELAY_MS = 2000;
/** A right that ends by its time is no event. */
const AGAIN_MS = 60_000;
const NO_VARIABLES = {};
const NONE: Counts = new Map();

const LIST = graphql`
  query NewTipsQuery($caseIds: [ID!], $first: Int!, $after: String) {
    deskCases(caseIds: $caseIds, first: $first, after: $after) {
      edges {
        node {
          id
          newTips
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
  subscription NewTipsSubscription($after: String) {
    tipFeed(after: $after, filter: { changes: [RECEIVED, TRIAGED, WITHDRAWN] }) {
      cursor
      sequence
      change
      caseId
    }
  }
`;

const DESK_FEED = graphql`
  subscription NewTipsDeskSubscription($after: String) {
    deskFeed(after: $after) {
      cursor
      entry {
        sequence
        kind
      }
      case {
        id
      }
    }
  }
`;

/** Grows each time that cases may have come to the desk or left it. */
const DeskRoundContext = createContext(0);
const NewTipsContext = createContext<Counts>(NONE);

/** Gives the screens the counts. `isFollowed` is for officers who may read tips. */
export function NewTipsProvider({ isFollowed, children }: { readonly isFollowed: boolean; readonly children: ReactNode }) {
  const [counts, setCounts] = useState(NONE);
  const [deskRound, setDeskRound] = useState(0);
  const onDesk = useCallback(() => {
    setDeskRound((before) => before + 1);
  }, []);
  return (
    <DeskRoundContext value={deskRound}>
      <NewTipsContext value={isFollowed ? counts : NONE}>
        {isFollowed ? <Follower onCounts={setCounts} onDesk={onDesk} /> : null}
        {children}
      </NewTipsContext>
    </DeskRoundContext>
  );
}

/** Reads the desk once, then the cases that the feed names. One for all screens. */
function Follower({ onCounts, onDesk }: { readonly onCounts: (counts: Counts) => void; readonly onDesk: () => void }) {
  const environment = useRelayEnvironment();
  const latest = useRef(NONE);
  /** Reads come one after the other: an older answer never replaces a newer one. */
  const turn = useRef(Promise.resolve());

  const inTurn = useCallback(
    (read: () => Promise<Counts>): Promise<void> => {
      const mine = turn.current.then(async () => {
        latest.current = await read();
        onCounts(latest.current);
      });
      turn.current = mine.catch(() => undefined);
      return mine;
    },
    [onCounts],
  );

  const page = useCallback(
    async (caseIds: readonly string[] | null, after: string | null) => {
      const variables = { caseIds, first: MAX_PAGE_SIZE, after };
      const answer = await fetchQuery<NewTipsQuery>(environment, LIST, variables, { fetchPolicy: "network-only" }).toPromise();
      return pageOf(answer?.deskCases, ({ id, newTips }) => ({ id, newTips }));
    },
    [environment],
  );

  const read = useCallback(
    () => inTurn(() => readDesk(page, latest.current)),
    [inTurn, page],
  );

  const isDeskOther = useRef(false);
  const readNamed = useCallback(
    (ids: readonly string[]) => {
      if (isDeskOther.current) onDesk();
      isDeskOther.current = false;
      return inTurn(async () => mergeCounts(latest.current, ids, countsOf((await page(ids, null)).rows)));
    },
    [inTurn, page, onDesk],
  );

  const reads = useRef<CountReads | null>(null);
  useEffect(() => {
    const named = new CountReads(readNamed, () => document.visibilityState !== "visible", DELAY_MS);
    reads.current = named;
    const seen = () => {
      named.wake();
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      named.stop();
      reads.current = null;
    };
  }, [readNamed]);

  const [state, again] = useLive<NewTipsSubscription>({
    subscription: FEED,
    variables: NO_VARIABLES,
    present: "tipCursor",
    place: ({ tipFeed: { cursor, sequence } }) => ({ cursor, sequence }),
    read,
    onEvent: ({ tipFeed: { change, caseId } }) => {
      reads.current?.hear(change, caseId, latest.current.get(caseId));
    },
  });
  const hasFollowed = useRef(false);
  const [deskState, deskAgain] = useLive<NewTipsDeskSubscription>({
    subscription: DESK_FEED,
    variables: NO_VARIABLES,
    present: "activityCursor",
    place: ({ deskFeed: { cursor, entry } }) => ({ cursor, sequence: entry.sequence }),
    read: () => {
      // After a gap nobody knows what was missed.
      if (hasFollowed.current) onDesk();
      hasFollowed.current = true;
      return Promise.resolve();
    },
    onEvent: ({ deskFeed: { entry, case: one } }) => {
      if (!changesDesk(entry.kind)) return;
      isDeskOther.current = true;
      reads.current?.hear(entry.kind, one.id, undefined);
    },
  });

  useEffect(() => {
    if (state.kind === "starting") return;
    const timer = setInterval(() => {
      if (deskState.kind === "failed") deskAgain();
      if (state.kind === "failed") again();
      else if (document.visibilityState === "visible") void read().catch(() => undefined);
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [state.kind, deskState.kind, read, again, deskAgain]);

  return null;
}

/** Return a number that is another one each time that cases may have come to the desk or left it. */
export function useDeskRound(): number {
  return use(DeskRoundContext);
}

/** Return how many new tips a case of the desk has; undefined where that is not known. */
export function useNewTips(caseId: string): number | undefined {
  return use(NewTipsContext).get(caseId);
}

/** A number of new tips in words; nothing without any. */
export function NewTips({ count }: { readonly count: number }) {
  return <Count count={count} isShort={false} />;
}

/** The number of new tips of a case beside the word "Tips". */
export function NewTipsNumber({ caseId }: { readonly caseId: string }) {
  return <Count count={useNewTips(caseId) ?? 0} isShort />;
}

/** The number of new tips of all cases of the desk. */
export function AllNewTips() {
  const { sum, isMore } = sumOf(use(NewTipsContext));
  return <Count count={sum} isMore={isMore} isShort />;
}

/** A dot where there is no room for the number: new tips have come. It is read out in words. */
export function NewTipsDot() {
  const { parts } = useWords();
  const times = useTimes();
  const { sum, isMore } = sumOf(use(NewTipsContext));
  if (sum === 0) return null;
  return (
    <>
      <span className="news-dot" aria-hidden="true" />
      <span className="visually-hidden">{parts.newTips(sum, sayCount(times, sum, isMore))}</span>
    </>
  );
}

function sayCount(times: ReturnType<typeof useTimes>, count: number, isMore: boolean): string {
  return `${times.number(count)}${isMore ? "+" : ""}`;
}

interface CountProps {
  readonly count: number;
  readonly isMore?: boolean;
  /** The number alone is seen; it is read out in words. */
  readonly isShort: boolean;
}

function Count({ count, isMore = count >= MAX_NEW_TIPS, isShort }: CountProps) {
  const { parts } = useWords();
  const times = useTimes();
  if (count === 0) return null;
  const said = sayCount(times, count, isMore);
  const whole = parts.newTips(count, said);
  if (!isShort) return <Badge kind="accent">{whole}</Badge>;
  return (
    <>
      {" "}
      <Badge kind="accent">
        <span aria-hidden="true">{said}</span>
        <span className="visually-hidden">{whole}</span>
      </Badge>
    </>
  );
}
