/** What a search found: a table and its equal, a map. */
import { type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import type { SortDescriptor } from "react-aria-components/Table";
import { CaseMap } from "../../map/index.ts";
import { mapWords } from "../../map/words.ts";
import { Badge, StatusMark } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { EarlierFilters } from "../../parts/EarlierFilters.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Table, type TableColumn } from "../../parts/Table.tsx";
import { Tabs } from "../../parts/Tabs.tsx";
import { useLanguage, useTimes, useWords, type Words } from "../../words/words.tsx";
import { asksSame, type Search } from "./fields.ts";
import { onMap, type Row } from "./rows.ts";
import { TooWide } from "./TooWide.tsx";
import type { Found, Reader } from "./useResults.ts";
import { WORDS } from "./words.ts";

const MANY = 10_000;
const MAX_NAMES = 3;

interface ResultsProps {
  readonly reader: Reader;
  /** The form as it stands now. */
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
  /** What can be done with the list. */
  readonly children?: ReactNode;
}

export function Results({ reader, search, onSearch, children }: ResultsProps) {
  const { results } = reader;
  const words = useWords(WORDS);
  const heading = useRef<HTMLHeadingElement>(null);
  const kind = results.kind;
  const asked = kind === "found" ? results.found.asked : kind === "idle" ? null : results.asked;
  const first = useRef(asked);
  useEffect(() => {
    // A list that an earlier visit has read takes no focus; a new one does.
    if (asked === null || asked === first.current || kind === "reading") return;
    first.current = asked;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "start" });
  }, [asked, kind]);
  const title =
    asked?.kind === "saved" ? (asked.onlyNew ? words.showingNew(asked.name) : words.showingSaved(asked.name)) : words.results;
  return (
    <section className="stack search-results" aria-labelledby="search-results">
      <h2 id="search-results" ref={heading} tabIndex={-1} dir="auto">
        {title}
      </h2>
      <EarlierFilters
        isShown={kind === "found" && !asksSame(results.found.asked.search, search)}
        onAgain={() => {
          onSearch(search);
        }}
      />
      {kind === "idle" ? <p className="muted">{words.idle}</p> : null}
      {kind === "reading" ? <Skeleton lines={8} /> : null}
      {kind === "refused" ? (
        <>
          <Failed
            refusals={results.refusals}
            onAgain={() => {
              reader.ask(results.asked);
            }}
          />
          {results.refusals.some(({ code }) => code === "QUERY_TOO_WIDE") && results.asked.kind === "form" ? (
            <TooWide search={results.asked.search} onSearch={onSearch} />
          ) : null}
        </>
      ) : null}
      {kind === "found" ? (
        <List found={results.found} reader={reader} onSearch={onSearch} isReading={results.isReading}>
          {results.refusals.length > 0 ? <Failed refusals={results.refusals} /> : null}
          {children}
        </List>
      ) : null}
    </section>
  );
}

interface ListProps {
  readonly found: Found;
  readonly reader: Reader;
  readonly onSearch: (search: Search) => void;
  readonly isReading: boolean;
  readonly children: ReactNode;
}

function List({ found, reader, onSearch, isReading, children }: ListProps) {
  const words = useWords(WORDS);
  const shared = useWords();
  const times = useTimes();
  const [tab, setTab] = useState("list");
  const { asked, rows, total, next } = found;
  const frame = useRef<HTMLDivElement>(null);
  const before = useRef(rows);
  useEffect(() => {
    const shown = new Set(before.current.map(({ id }) => id));
    const isMore = before.current !== rows && shown.size > 0;
    before.current = rows;
    const newRow = isMore ? rows.find(({ id }) => !shown.has(id)) : undefined;
    // The first of the new rows is where the eye goes.
    if (newRow) frame.current?.querySelector<HTMLElement>(`[data-key="${newRow.id}"]`)?.focus();
  }, [rows]);
  if (rows.length === 0) {
    return (
      <>
        <Empty title={words.nothing}>{asked.kind === "form" ? <p>{words.nothingHint}</p> : null}</Empty>
        {children}
      </>
    );
  }
  const shown = times.number(rows.length);
  const columns = columnsOf(words, shared);
  return (
    <>
      <p role="status" className="search-count">
        <strong>{total >= MANY ? words.foundMany(shown) : words.found(shown, times.number(total))}</strong>
      </p>
      {asked.search.all.status === "" ? <p className="muted">{words.exercisesToo}</p> : null}
      <div ref={frame}>
        <Tabs
          label={words.results}
          selected={tab}
          onSelect={setTab}
          tabs={[
            {
              id: "list",
              name: words.list,
              content: (
                <Table
                  label={words.results}
                  columns={columns}
                  rows={rows}
                  idOf={({ id }) => id}
                  hrefOf={({ id }) => `/cases/${id}`}
                  {...(asked.kind === "form" ? sortingOf(asked.search, onSearch) : {})}
                />
              ),
            },
            { id: "map", name: words.onMap, content: <ResultMap rows={rows} /> },
          ]}
        />
      </div>
      {next === null ? null : (
        <div className="row">
          <Button isPending={isReading} onPress={reader.more}>
            {words.more20}
          </Button>
        </div>
      )}
      {children}
    </>
  );
}

/** Let the heads of the table order anew: a search of its own, which the trail names. */
function sortingOf(search: Search, onSearch: (search: Search) => void) {
  const isDescending = search.direction !== "ASCENDING";
  const sort: SortDescriptor = { column: search.by, direction: isDescending ? "descending" : "ascending" };
  const onSort = ({ column, direction }: SortDescriptor) => {
    const by = column === "SEEN" ? "SEEN" : "OPENED";
    // The latest first is what an officer looks for at first.
    const isNew = by !== search.by;
    onSearch({ ...search, by, direction: isNew || direction === "descending" ? "DESCENDING" : "ASCENDING" });
  };
  return { sort, onSort };
}

function columnsOf(words: (typeof WORDS)["en"], { parts, terms }: Words): readonly TableColumn<Row>[] {
  return [
    {
      id: "child",
      name: words.child,
      isRowHeader: true,
      cell: ({ name, fullName, sex, ageYears, status, isHidden }) => (
        <span className="search-child">
          <span className="row">
            <bdi className="search-name">{name}</bdi>
            <StatusMark status={status} />
            {isHidden ? <Badge kind="waiting">{words.hidden}</Badge> : null}
          </span>
          {fullName !== null && fullName !== name ? (
            <span>
              <bdi>{fullName}</bdi>
            </span>
          ) : null}
          <span className="muted">
            {terms.sex[sex]}
            {parts.comma}
            {words.ageOf(ageYears)}
          </span>
        </span>
      ),
    },
    {
      id: "SEEN",
      name: words.lastSeen,
      allowsSorting: true,
      cell: ({ seenAt, district }) => (
        <span className="search-child">
          <span>
            <bdi>{district}</bdi>
          </span>
          <span className="muted">
            <Time at={seenAt} />
          </span>
        </span>
      ),
    },
    { id: "force", name: words.names.force, cell: ({ force }) => <bdi>{force.name}</bdi> },
    {
      id: "state",
      name: words.names.state,
      cell: ({ state, outcome, alertState, pauses }) => (
        <span className="row">
          {state === "OPEN" ? <Badge kind="accent">{terms.caseState.OPEN}</Badge> : <Badge>{outcome ? terms.outcome[outcome] : terms.caseState.CLOSED}</Badge>}
          {state === "OPEN" && alertState === "EXPIRED" ? <Badge kind="waiting">{words.notToldAnyMore}</Badge> : null}
          {state === "OPEN" && alertState === "PAUSED"
            ? pauses.map((pause) => (
                <Badge key={pause} kind="waiting">
                  {terms.pause[pause]}
                </Badge>
              ))
            : null}
        </span>
      ),
    },
    { id: "OPENED", name: words.ranges.openedFrom, allowsSorting: true, cell: ({ openedAt }) => <Time at={openedAt} /> },
  ];
}

function ResultMap({ rows }: { readonly rows: readonly Row[] }) {
  const words = useWords(WORDS);
  const { terms, parts } = useWords();
  const language = useLanguage();
  const times = useTimes();
  const shown = onMap(rows, {
    labelOf: ({ name, ageYears, status }) => `${name}${parts.comma}${words.ageOf(ageYears)}${status === "ACTUAL" ? "" : ` (${status === "EXERCISE" ? parts.exercise : parts.test})`}`,
    detailOf: ({ district, seenAt, state }) => [district, times.full(seenAt), terms.caseState[state]].join(parts.comma),
    together: (labels) =>
      labels.length > MAX_NAMES ? words.and(times.list(labels.slice(0, MAX_NAMES - 1)), times.number(labels.length - MAX_NAMES + 1)) : times.list(labels),
  });
  return (
    <div className="stack">
      <p className="muted">
        {words.mapPart(times.number(rows.length))} {words.mapHint}
      </p>
      <Suspense fallback={<Skeleton lines={6} />}>
        <CaseMap label={words.mapLabel} language={times.tag} words={mapWords[language]} points={shown.points} counts={shown.counts} />
      </Suspense>
    </div>
  );
}
