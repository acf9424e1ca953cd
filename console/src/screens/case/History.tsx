/** What happened to the case, the newest first, and live. What comes live lacks its reason until the history is read again. */
import { useCallback, useEffect, useMemo } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { HistoryQuery } from "../../graph/artifacts/HistoryQuery.graphql.ts";
import { pageOf } from "../../graph/pages.ts";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import type { BesideProps } from "./Beside.tsx";
import { type Entry, forcesOf, hasNoReason, mayHaveReason, mergeEntries, namesForce, readEntry } from "./entry.ts";
import { useSpokenFacts } from "./spokenFacts.ts";
import { useForceNames } from "./steps/useForces.ts";
import { usePages } from "./usePages.ts";
import { WORDS } from "./words.ts";

const HISTORY = graphql`
  query HistoryQuery($id: ID!, $purpose: String!, $after: String) {
    caseTimeline(caseId: $id, purpose: $purpose, first: 20, after: $after) {
      edges {
        node {
          ...entry_entry
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

export function History({ live, purpose }: BesideProps) {
  const words = useWords(WORDS);
  const environment = useRelayEnvironment();
  const { id, onHistory } = live;
  const read = useCallback(
    async (after: string | null) => {
      const variables = { id, purpose, after };
      const answer = await fetchQuery<HistoryQuery>(environment, HISTORY, variables, { fetchPolicy: "network-only" }).toPromise();
      return pageOf(answer?.caseTimeline, readEntry);
    },
    [environment, id, purpose],
  );
  const pages = usePages(read);
  const { rows } = pages;
  useEffect(() => {
    // Who confirms a corrected place sees there what it was before, without another read.
    if (rows) onHistory(rows);
  }, [rows, onHistory]);
  const entries = useMemo(() => mergeEntries(rows ?? [], live.entries), [rows, live.entries]);
  const forceName = useForceNames(forcesOf(entries), live.summary?.force);
  if (!rows) return pages.refusals.length > 0 ? <Failed refusals={pages.refusals} onAgain={() => void pages.again()} /> : <Skeleton lines={8} />;
  const known = new Set(rows.map(({ sequence }) => sequence));
  const lacksReasons = live.entries.some(({ sequence, kind }) => !known.has(sequence) && mayHaveReason(kind));
  return (
    <div className="stack">
      {lacksReasons ? (
        <Button small onPress={() => void pages.again()}>
          {words.withReasons}
        </Button>
      ) : null}
      {entries.length === 0 ? <Empty title={words.historyNothing} /> : null}
      <ol className="history">
        {entries.map((entry) => (
          <li key={entry.sequence} data-kind={entry.kind}>
            <HistoryEntry entry={entry} forceName={forceName} isRead={known.has(entry.sequence)} />
          </li>
        ))}
      </ol>
      {pages.refusals.length > 0 ? <Failed refusals={pages.refusals} /> : null}
      {pages.hasMore ? <Button onPress={() => void pages.more()}>{words.historyMore}</Button> : null}
    </div>
  );
}

interface HistoryEntryProps {
  readonly entry: Entry;
  /** False for one that came live, whose reason is not known yet. */
  readonly isRead: boolean;
  readonly forceName: (id: string) => string;
}

function HistoryEntry({ entry, isRead, forceName }: HistoryEntryProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const { nameOf, valueOf } = useSpokenFacts();
  const { kind, area, radiusKm, reason, tipState, noticeKind, told } = entry;
  const details = [
    area == null ? "" : words.area(times.number(area)),
    radiusKm == null ? "" : times.kilometres(radiusKm),
    tipState ? terms.tipState[tipState] : "",
    noticeKind ? terms.noticeKind[noticeKind] : "",
  ].filter(Boolean);
  const said = (fact: string, value: string | null | undefined) =>
    value && namesForce(fact) ? forceName(value) : valueOf(fact, value);
  const changes = kind === "OPENED" ? [] : entry.changes;
  return (
    <>
      <p>
        <strong>{words.kind[kind]}</strong>
        {details.length > 0 ? <span>{` · ${details.join(" · ")}`}</span> : null}
      </p>
      <p className="muted">
        <Time at={entry.at} /> · <bdi>{entry.by ?? words.byHub}</bdi>
      </p>
      {told ? <p className="history-told">{words.told[told]}</p> : null}
      {reason ? (
        <p className="history-reason" dir="auto">
          {reason}
        </p>
      ) : isRead && hasNoReason(entry) ? (
        <p className="muted">{words.noReason}</p>
      ) : null}
      {changes.length > 0 ? (
        <ul className="history-changes">
          {changes.map(({ fact, before, after }) => (
            <li key={fact}>
              <span className="muted">{nameOf(fact)}:</span> {before ? <del dir="auto">{said(fact, before)}</del> : null}{" "}
              <ins dir="auto">{said(fact, after) || words.empty}</ins>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
