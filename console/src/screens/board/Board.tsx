/** What waits, what is being told right now, and the notices of the force: live, and with public facts alone. */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { OFFICERS } from "../../app/session.ts";
import { useMay, useSession } from "../../app/SessionProvider.tsx";
import { useDraftNames } from "../../drafts/useDraftNames.ts";
import { isSameName } from "../../parts/combo.ts";
import { useNow } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Link } from "../../parts/Link.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Button } from "../../parts/Button.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { CaseCard } from "./CaseCard.tsx";
import { areaToName, inOrder, LISTS, type List, listsOf } from "./desk.ts";
import type { DeskCase } from "./deskCase.ts";
import { NoticeList } from "./NoticeList.tsx";
import { useDesk } from "./useDesk.ts";
import { type Notice, useNotices } from "./useNotices.ts";
import { WORDS } from "./words.ts";

export default function Board() {
  const isOfficer = useMay(...OFFICERS);
  const words = useWords();
  if (useSession().permissions.length === 0) return <Empty title={words.app.uncertified} />;
  return isOfficer ? <OfficersBoard /> : <NoticesOnly />;
}

const NO_CASES: ReadonlyMap<string, DeskCase> = new Map();

/** `cases` are those of the desk. */
function useArrivals(cases: RefObject<ReadonlyMap<string, DeskCase>>) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const say = useToast();
  const { account } = useSession();
  const markOf = useCallback(
    (status: DeskCase["alert"]["status"] | null | undefined) => (status && status !== "ACTUAL" ? [terms.alertStatus[status]] : []),
    [terms],
  );
  const onOpened = useCallback(
    ({ child, district, alert }: DeskCase) => {
      say(words.arrived([...markOf(alert.status), child.name, terms.sex[child.sex], words.years(child.ageYears), district].join(" · ")));
    },
    [say, terms, words, markOf],
  );
  const onConfirmed = useCallback(
    ({ child, alert }: DeskCase, area: number | null, by: string | null) => {
      if (by !== null && isSameName(by, account)) return;
      const named = areaToName(alert.areas, area);
      say(words.confirmedNow([...markOf(alert.status), child.name, ...(named === null ? [] : [words.area(named)])].join(" · ")));
    },
    [say, words, markOf, account],
  );
  const onRaised = useCallback(
    ({ kind, caseId, status }: Notice) => {
      const name = cases.current.get(caseId ?? "")?.child.name;
      say(words.arrived([...markOf(status), ...(name ? [name] : []), terms.noticeKind[kind]].join(" · ")));
    },
    [cases, say, terms, words, markOf],
  );
  return { onOpened, onConfirmed, onRaised };
}

function OfficersBoard() {
  const words = useWords(WORDS);
  const { routes } = useWords();
  const times = useTimes();
  const cases = useRef<ReadonlyMap<string, DeskCase>>(new Map());
  const arrivals = useArrivals(cases);
  const desk = useDesk(arrivals);
  useEffect(() => {
    cases.current = desk.cases;
  }, [desk.cases]);
  const notices = useNotices(arrivals.onRaised);
  const drafts = useDraftNames();
  const [chosen, setChosen] = useState<List | null>(null);
  const mayOpen = useMay("OPEN_CASE");
  const mayConfirm = useMay("CONFIRM_CASE");
  // Only minutes matter to the lists: the board is not sorted anew each second.
  const now = Math.floor(useNow() / 10_000) * 10_000;

  const sorted = useMemo(
    () => inOrder(desk.cases.values(), now).map((one) => ({ one, lists: listsOf(one, now) })),
    [desk.cases, now],
  );
  const shown = chosen ? sorted.filter(({ lists }) => lists.includes(chosen)) : sorted;

  return (
    <div className="board">
      <header className="board-head">
        <h1>{words.title}</h1>
        {mayOpen ? (
          <Link to="/open" button="primary">
            {words.openCase}
          </Link>
        ) : null}
      </header>
      <div className="work-lists" role="group" aria-label={words.filterBy}>
        {LISTS.map((list) => {
          const count = sorted.filter(({ lists }) => lists.includes(list)).length;
          return (
            <button
              key={list}
              type="button"
              className={`work-list${list === "still" && count > 0 ? " failing" : ""}`}
              aria-pressed={chosen === list}
              data-empty={count === 0 || undefined}
              onClick={() => {
                setChosen(chosen === list ? null : list);
              }}
            >
              <span className="work-count">{times.number(count)}</span>
              <span className="work-name">{words.lists[list]}</span>
              <small>{words.listHints[list]}</small>
            </button>
          );
        })}
      </div>
      <section className="board-notices stack" aria-labelledby="notices">
        <h2 id="notices">{words.notices}</h2>
        {notices.state.kind === "starting" ? <Skeleton /> : <NoticeList live={notices} cases={desk.cases} />}
      </section>
      <section className="board-cases stack" aria-labelledby="cases">
        <div className="row board-title">
          <h2 id="cases">{chosen ? words.lists[chosen] : words.cases}</h2>
          <span className="muted">{words.count(times.number(shown.length), times.number(sorted.length))}</span>
          {chosen ? (
            <Button
              kind="quiet"
              small
              onPress={() => {
                setChosen(null);
              }}
            >
              {words.showAll}
            </Button>
          ) : null}
        </div>
        {mayConfirm && (chosen === "confirm" || sorted.length === 0) ? (
          <p>
            {words.elsewhere} <Link to="/cases?unconfirmed=yes">{words.findElsewhere}</Link>
          </p>
        ) : null}
        {desk.isWhole ? null : (
          <p className="form-refusals">
            {words.tooMany} <Link to="/cases">{routes.cases}</Link>
          </p>
        )}
        {desk.state.kind === "failed" ? (
          <Failed refusals={desk.state.refusals} onAgain={desk.again} />
        ) : desk.state.kind === "starting" ? (
          <Skeleton lines={8} />
        ) : shown.length === 0 ? (
          <Empty title={chosen ? words.nothingHere : words.nothing} />
        ) : (
          <ul className="cases">
            {shown.map(({ one, lists }) => (
              <li key={one.id}>
                <CaseCard one={one} lists={lists} drafts={drafts} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

/** For operators and auditors: they have no cases. */
function NoticesOnly() {
  const words = useWords(WORDS);
  const { onRaised } = useArrivals(useRef(NO_CASES));
  const notices = useNotices(onRaised);
  return (
    <div className="stack">
      <h1>{words.notices}</h1>
      {notices.state.kind === "starting" ? <Skeleton /> : <NoticeList live={notices} cases={NO_CASES} />}
    </div>
  );
}
