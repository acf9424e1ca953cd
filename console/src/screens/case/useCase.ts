/** The case of this screen. Public facts and stages come live; private facts are read again only when the officer asks or acts. */
import { useCallback, useEffect, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { useCaseActivitySubscription } from "../../graph/artifacts/useCaseActivitySubscription.graphql.ts";
import type { useCaseDeskQuery } from "../../graph/artifacts/useCaseDeskQuery.graphql.ts";
import type { useCaseFactsQuery } from "../../graph/artifacts/useCaseFactsQuery.graphql.ts";
import type { useCaseQuery } from "../../graph/artifacts/useCaseQuery.graphql.ts";
import { hubNow } from "../../app/hubClock.ts";
import { useSession } from "../../app/SessionProvider.tsx";
import { type LiveState, useLive } from "../../graph/useLive.ts";
import { changesFacts, type Entry, newestChange, readEntry, unreadChanges } from "./entry.ts";
import { type CaseFacts, nextEndOf, readFactsOf } from "./facts.ts";
import type { ReadOffer } from "./offer.ts";
import { readSummary, type Summary } from "./summary.ts";

/** Counts of people and standstills are no events. The desk has them, and leaves no line in the trail. */
const COUNTS_AGAIN_MS = 60_000;
/** The hub's clock is known to two seconds. */
const AFTER_END_MS = 2000;
const MAX_TIMER_MS = 2 ** 31 - 1;

const SUMMARY = graphql`
  query useCaseQuery($id: ID!, $purpose: String!) {
    caseSummary(id: $id, purpose: $purpose) {
      ...summary_case
      offer {
        until
        reason
      }
      texts {
        language
        title
        body
      }
    }
  }
`;

const FACTS = graphql`
  query useCaseFactsQuery($id: ID!, $purpose: String!) {
    case(id: $id, purpose: $purpose) {
      ...facts_case
    }
  }
`;

const DESK = graphql`
  query useCaseDeskQuery($caseIds: [ID!]!) {
    deskCases(caseIds: $caseIds, first: 1) {
      edges {
        node {
          ...summary_case
        }
      }
    }
  }
`;

const ACTIVITY = graphql`
  subscription useCaseActivitySubscription($caseId: ID!, $after: String) {
    caseActivity(caseId: $caseId, after: $after) {
      cursor
      entry {
        sequence
        ...entry_entry
      }
      case {
        ...summary_case
        texts {
          language
          title
          body
        }
      }
    }
  }
`;

const NONE: readonly Entry[] = [];
const FRESH = { fetchPolicy: "network-only" } as const;

export interface AlertText {
  readonly language: string;
  readonly title: string;
  readonly body: string;
}

export interface LiveCase {
  readonly id: string;
  readonly summary: Summary | null;
  /** The message in each language, as phones get it. */
  readonly texts: readonly AlertText[];
  /** Null for those who may not read them. */
  readonly facts: CaseFacts | null;
  /** The offer to another force, as the last read of the case had it. */
  readonly offerRead: ReadOffer | null;
  readonly isMissing: boolean;
  /** What happened while the screen was open, without reasons and private values. */
  readonly entries: readonly Entry[];
  /** What the tab of the history has read so far. */
  readonly history: readonly Entry[];
  readonly onHistory: (history: readonly Entry[]) => void;
  /** What somebody else did since the private facts were read, so that these are older. */
  readonly changedBy: Entry | null;
  readonly state: LiveState;
  readonly again: () => void;
  /** Read the counts of people, and who waits for whom, anew. No line in the audit trail, and no change if the desk lacks the case. */
  readonly readCounts: () => Promise<void>;
  /** Read the private facts anew: one line in the audit trail. */
  readonly readFacts: () => Promise<CaseFacts | null>;
}

export function useCase(id: string, purpose: string): LiveCase {
  const environment = useRelayEnvironment();
  const { account, force } = useSession();
  const [summary, setSummary] = useState<Summary | null>(null);
  const [texts, setTexts] = useState<readonly AlertText[]>([]);
  const [facts, setFacts] = useState<CaseFacts | null>(null);
  const [offerRead, setOfferRead] = useState<ReadOffer | null>(null);
  const [isMissing, setMissing] = useState(false);
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [history, setHistory] = useState<readonly Entry[]>(NONE);
  const [changes, setChanges] = useState<readonly Entry[]>(NONE);
  const latestChanges = useRef(changes);
  useEffect(() => {
    latestChanges.current = changes;
  }, [changes]);
  const heard = useRef(0);
  const [variables] = useState(() => ({ caseId: id }));

  const readFacts = useCallback(async () => {
    const heardBefore = latestChanges.current;
    const answer = await fetchQuery<useCaseFactsQuery>(environment, FACTS, { id, purpose }, FRESH).toPromise();
    const found = answer?.case ? readFactsOf(answer.case) : null;
    // A slow answer neither takes the place of newer facts, nor the notice of what came after it.
    setFacts((before) => (before && found && before.version > found.version ? before : found));
    setChanges((before) => (found ? unreadChanges(before, found.version, heardBefore) : NONE));
    return found;
  }, [environment, id, purpose]);

  const read = useCallback(async () => {
    const answer = await fetchQuery<useCaseQuery>(environment, SUMMARY, { id, purpose }, FRESH).toPromise();
    const found = answer?.caseSummary ? readSummary(answer.caseSummary) : null;
    setMissing(found === null);
    if (found?.actions.includes("READ_PRIVATE")) await readFacts();
    setTexts(answer?.caseSummary?.texts ?? []);
    setOfferRead(answer?.caseSummary?.offer ?? null);
    setSummary(found);
  }, [environment, id, purpose, readFacts]);

  const [state, again] = useLive<useCaseActivitySubscription>({
    subscription: ACTIVITY,
    variables,
    present: "activityCursor",
    place: ({ caseActivity: { cursor, entry } }) => ({ cursor, sequence: entry.sequence }),
    read,
    onEvent: ({ caseActivity: { entry: told, case: one } }) => {
      const entry = readEntry(told);
      const now = readSummary(one);
      heard.current += 1;
      setSummary(now);
      setTexts(one.texts);
      setEntries((before) => [entry, ...before]);
      if (!now.actions.includes("READ_PRIVATE")) setFacts(null);
      else if (changesFacts(entry.kind) && entry.by !== account) setChanges((before) => [...before, entry]);
    },
  });

  // A right that ends by its time is no event. Another one may end later.
  const [rightsRead, setRightsRead] = useState(0);
  useEffect(() => {
    const end = facts && nextEndOf(facts.grants, { account, force }, hubNow() - AFTER_END_MS);
    if (end === null) return;
    let isOver = false;
    const readRights = async () => {
      const mark = heard.current;
      const answer = await fetchQuery<useCaseDeskQuery>(environment, DESK, { caseIds: [id] }, FRESH).toPromise();
      let found = answer?.deskCases.edges[0]?.node;
      // Without a tie, or closed, it is not on the desk: the public facts say what is left, and leave a line.
      found ??= (await fetchQuery<useCaseQuery>(environment, SUMMARY, { id, purpose }, FRESH).toPromise())?.caseSummary ?? undefined;
      if (isOver || heard.current !== mark) return;
      const now = found ? readSummary(found) : null;
      setSummary(now);
      setMissing(now === null);
      if (!now?.actions.includes("READ_PRIVATE")) setFacts(null);
      setRightsRead((before) => before + 1);
    };
    const timer = setTimeout(
      () => {
        // Who cannot ask any more reads them no more.
        readRights().catch(() => {
          if (!isOver) setFacts(null);
        });
      },
      Math.min(end + AFTER_END_MS - hubNow(), MAX_TIMER_MS),
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [environment, id, purpose, facts, account, force, rightsRead]);

  const readCounts = useCallback(async () => {
    const mark = heard.current;
    const answer = await fetchQuery<useCaseDeskQuery>(environment, DESK, { caseIds: [id] }, FRESH).toPromise();
    const found = answer?.deskCases.edges[0];
    // An event that came meanwhile is newer.
    if (found && heard.current === mark) setSummary(readSummary(found.node));
  }, [environment, id]);

  const isTold = summary?.alert.state === "OPEN" || summary?.alert.state === "PAUSED";
  useEffect(() => {
    if (state.kind !== "live" || !isTold) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") readCounts().catch(() => undefined);
    }, COUNTS_AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [readCounts, isTold, state.kind]);

  const changedBy = changes.reduce<Entry | null>(newestChange, null);
  return { id, summary, texts, facts, offerRead, isMissing, entries, history, onHistory: setHistory, changedBy, state, again, readCounts, readFacts };
}
