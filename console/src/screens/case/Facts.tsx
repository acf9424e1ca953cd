/** The facts, public and private apart, each with what it was before. */
import { useMemo, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { FactsHistoryQuery } from "../../graph/artifacts/FactsHistoryQuery.graphql.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { type EarlierValue, type Entry, historyOfFacts, mergeEntries, readEntry } from "./entry.ts";
import { type FactRow, factRows, rowOf } from "./factRows.ts";
import { useSpokenFacts } from "./spokenFacts.ts";
import type { LiveCase } from "./useCase.ts";
import { useRegions } from "../../places/useRegions.ts";
import { WORDS } from "./words.ts";

const HISTORY = graphql`
  query FactsHistoryQuery($id: ID!, $purpose: String!, $kinds: [TimelineKind!]) {
    caseTimeline(caseId: $id, purpose: $purpose, kinds: $kinds, first: 100) {
      edges {
        node {
          ...entry_entry
        }
      }
    }
  }
`;

export function Facts({ live, purpose }: { readonly live: LiveCase; readonly purpose: string }) {
  const { summary, facts, id, entries } = live;
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const environment = useRelayEnvironment();
  const [isShown, setShown] = useState(false);
  const [read, setRead] = useState<readonly Entry[] | null>(null);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const regions = useRegions();
  const rows = useMemo(
    () => (summary ? factRows(summary, facts, { words, terms, times, regions }) : []),
    [summary, facts, words, terms, times, regions],
  );
  const history = useMemo(() => {
    const paths = rows.map(({ path }) => path);
    const byRow = new Map<string, EarlierOfFact[]>();
    for (const [fact, values] of historyOfFacts(mergeEntries(read ?? [], read ? entries : []))) {
      const path = rowOf(fact, paths);
      if (path) byRow.set(path, [...(byRow.get(path) ?? []), ...values.map((value) => ({ ...value, fact }))]);
    }
    return byRow;
  }, [read, entries, rows]);

  const show = async () => {
    setShown(!isShown);
    if (isShown || read) return;
    try {
      const variables = { id, purpose, kinds: ["REVISED", "LAST_SEEN_CORRECTED", "AREA_ADDED", "AREA_REMOVED", "CLOSED"] as const };
      const answer = await fetchQuery<FactsHistoryQuery>(environment, HISTORY, variables, { fetchPolicy: "network-only" }).toPromise();
      setRefusals([]);
      setRead(answer?.caseTimeline.edges.map(({ node }) => readEntry(node)) ?? []);
    } catch (thrown) {
      setShown(false);
      setRefusals(refusalsFrom(thrown));
    }
  };

  return (
    <section className="card stack" aria-labelledby="facts">
      <div className="case-title">
        <h2 id="facts">{words.facts}</h2>
        <Button small kind="quiet" aria-expanded={isShown} onPress={() => void show()}>
          {isShown ? words.hideHistory : words.showHistory}
        </Button>
      </div>
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
      {isShown && read && history.size === 0 ? <p className="muted">{words.noHistory}</p> : null}
      <Group label={words.publicGroup} audience="public" rows={rows.filter((row) => row.isPublic)} history={isShown ? history : null} />
      {facts ? (
        <Group label={words.privateGroup} audience="police" rows={rows.filter((row) => !row.isPublic)} history={isShown ? history : null} />
      ) : null}
    </section>
  );
}

type EarlierOfFact = EarlierValue & { readonly fact: string };

interface GroupProps {
  readonly label: string;
  readonly audience: "public" | "police";
  readonly rows: readonly FactRow[];
  readonly history: ReadonlyMap<string, readonly EarlierOfFact[]> | null;
}

function Group({ label, audience, rows, history }: GroupProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const isSaid = ({ path, lines }: FactRow) => lines.length > 0 || history?.has(path);
  const unknown = rows.filter((row) => !isSaid(row)).map(({ path }) => words.fact[path] ?? path);
  return (
    <div className="fact-group">
      <h3 className={`audience ${audience}`}>{label}</h3>
      <dl>
        {rows.filter(isSaid).map(({ path, lines }) => (
          <div key={path} data-fact={path}>
            <dt>{words.fact[path] ?? path}</dt>
            <dd>
              {lines.length === 0 ? <span className="muted">{words.empty}</span> : null}
              {lines.map((line, index) => (
                <span key={index} className="fact-line" dir="auto">
                  {line}
                </span>
              ))}
              {(history?.get(path) ?? []).map((value, index) => (
                <Earlier key={index} value={value} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {unknown.length > 0 ? <p className="muted">{words.notKnown(times.list(unknown))}</p> : null}
    </div>
  );
}

function Earlier({ value }: { readonly value: EarlierOfFact }) {
  const words = useWords(WORDS);
  const { valueOf } = useSpokenFacts();
  return (
    <span className="earlier">
      <span>
        {words.was} <del dir="auto">{valueOf(value.fact, value.before) || words.empty}</del>
      </span>{" "}
      <span className="muted">
        <Time at={value.at} /> <bdi>{value.by ?? words.byHub}</bdi>
      </span>
    </span>
  );
}
