/** The queue, the tip that is selected, and what stands over both. */
import { useEffect, useMemo, useRef } from "react";
import { useSession } from "../../app/SessionProvider.tsx";
import { MAX_TOTAL_COUNT } from "../../graph/limits.ts";
import { type Refusal, refusalsElsewhere } from "../../graph/refusals.ts";
import { Badge, ExerciseRibbon } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { useNow } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Link } from "../../parts/Link.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { isolated, useTimes, useWords } from "../../words/words.tsx";
import { ActionBar } from "./ActionBar.tsx";
import { HelpDialog } from "./HelpDialog.tsx";
import { PATHS, type TipFields } from "./filters.ts";
import type { Command } from "./keys.ts";
import { type Question, type Show, SHOWS } from "./question.ts";
import { newsOf } from "./queue.ts";
import { indexLinks, linksOf, TipDetail } from "./TipDetail.tsx";
import { TipFilters } from "./TipFilters.tsx";
import { TipMap } from "./TipMap.tsx";
import { TipRows } from "./TipRows.tsx";
import { type Cases, type NamedCases, useNamedCases } from "./useCases.ts";
import { useKeys } from "./useKeys.ts";
import { type LiveQueue, useQueue } from "./useQueue.ts";
import { useReads } from "./useReads.ts";
import { type Triage, useTriage } from "./useTriage.ts";
import { WorkDialog } from "./WorkDialogs.tsx";
import { WORDS } from "./words.ts";

const NONE: readonly Refusal[] = [];
const MOVES: readonly Command[] = ["up", "down", "first", "last"];
const OF_SCREEN: readonly Command[] = ["map", "again", "help"];

export interface WorkspaceProps {
  readonly question: Question;
  /** The open cases of the desk whose tips the officer may read. */
  readonly desk: Cases;
  /** The officer reads the list again: the cases may be others as well. */
  readonly onReadAgain: () => void;
  readonly onShow: (show: Show) => void;
  readonly onFilter: (fields: TipFields) => void;
  readonly onLeave: () => void;
}

export function Workspace({ question, desk, onReadAgain, onShow, onFilter, onLeave }: WorkspaceProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const { account: me } = useSession();
  const list = useRef<HTMLUListElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const reads = useReads(question.purpose);
  const live = useQueue(question, reads.forget, onReadAgain);
  const triage = useTriage(live, reads, { list, heading });
  useKeys(list, triage.run);
  const { caseId, purpose } = question;
  const { queue } = live;
  const shown = useMemo(() => (caseId ? [{ caseId }] : [...queue.tips.values()]), [caseId, queue.tips]);
  const { cases, closed } = useNamedCases(shown, desk);
  const place = caseId ? cases.get(caseId) : undefined;
  // A closed case has its tips alone to tell that it is an exercise.
  const status = caseId ? (place?.alert.status ?? queue.tips.values().next().value?.status) : undefined;
  const isLive = live.state.kind === "live";
  const refused = live.state.kind === "failed" ? live.state.refusals : NONE;
  // What the hub says of a filter stands at its field.
  const elsewhere = refusalsElsewhere(refused, PATHS);
  const atFields = useMemo(() => refused.filter((one) => !refusalsElsewhere([one], PATHS).length), [refused]);
  useEffect(() => {
    // The keys of the list work at once.
    if (isLive) list.current?.focus({ preventScroll: true });
  }, [isLive]);

  return (
    <div className="tips" data-open={triage.isOpen || undefined}>
      <header className="tips-head">
        <h1>{place ? words.titleOf(isolated(place.child.name)) : words.title}</h1>
        <span className="row">
          <bdi className="muted">{purpose}</bdi>
          <Button kind="quiet" small onPress={onLeave}>
            {words.another}
          </Button>
          {caseId ? <Link to={`/cases/${caseId}`}>{words.toCase}</Link> : null}
          {caseId && closed.has(caseId) ? <Badge>{terms.caseState.CLOSED}</Badge> : null}
        </span>
      </header>
      {status ? <ExerciseRibbon status={status} /> : null}
      <div className="tips-bar">
        <div className="segments" role="group" aria-label={words.show}>
          {SHOWS.map((show) => (
            <button
              key={show}
              type="button"
              aria-pressed={question.show === show}
              onClick={() => {
                onShow(show);
              }}
            >
              {words.shows[show]}
            </button>
          ))}
        </div>
        <ActionBar label={words.screen} commands={OF_SCREEN} run={triage.run} />
      </div>
      <TipFilters fields={question.fields} refusals={atFields} onFilter={onFilter} />
      {triage.isMapShown ? <TipMap queue={queue} place={place} selected={triage.selected} onSelect={triage.select} /> : null}
      {live.state.kind === "failed" ? (
        elsewhere.length > 0 || refused.length === 0 ? (
          <Failed refusals={elsewhere} onAgain={live.followAgain} />
        ) : (
          <p className="muted">{words.filterRefused}</p>
        )
      ) : live.state.kind === "starting" ? (
        <Skeleton lines={8} />
      ) : (
        <div className="tips-panes">
          {triage.linkFrom ? <Linking triage={triage} /> : null}
          <section className="tips-queue" aria-label={words.list}>
            <QueueHead live={live} triage={triage} isRanked={caseId !== null} />
            {queue.ids.length === 0 && !live.hasMore && live.lacking === 0 ? (
              <Empty title={words.nothing[question.show]} />
            ) : (
              <TipRows
                {...{ queue, cases, closed, me, list }}
                hasCases={caseId === null}
                selected={triage.selected}
                linkFrom={triage.linkFrom}
                onSelect={triage.select}
                onOpen={triage.openTip}
              />
            )}
            <QueueEnd live={live} />
          </section>
          <section className="tips-pane" aria-label={words.actions}>
            <Pane {...{ live, triage, reads, purpose, me, cases, closed, heading }} hasCases={caseId === null} />
          </section>
        </div>
      )}
      {triage.dialog === "help" ? (
        <HelpDialog onClose={triage.closeDialog} />
      ) : triage.dialog && triage.tip ? (
        <WorkDialog kind={triage.dialog} tip={triage.tip} work={triage.work} onClose={triage.closeDialog} onDone={triage.sent} />
      ) : null}
    </div>
  );
}

/** The banner while another tip is looked for. */
function Linking({ triage }: { readonly triage: Triage }) {
  const words = useWords(WORDS);
  return (
    <div className="tips-linking">
      <p role="status">{words.linking}</p>
      <span className="row">
        <Button
          small
          kind="primary"
          isPending={triage.work.isBusy}
          isDisabled={triage.selected === triage.linkFrom}
          onPress={() => {
            triage.run("link");
          }}
        >
          {words.linkThese}
        </Button>
        <Button
          small
          onPress={() => {
            triage.run("back");
          }}
        >
          {words.stopLinking}
        </Button>
      </span>
    </div>
  );
}

function QueueHead({ live, triage, isRanked }: { readonly live: LiveQueue; readonly triage: Triage; readonly isRanked: boolean }) {
  const words = useWords(WORDS);
  const times = useTimes();
  const { queue, total } = live;
  const said = total === null ? "" : `${times.number(total)}${total >= MAX_TOTAL_COUNT ? "+" : ""}`;
  return (
    <div className="tips-queue-head">
      <p className="row muted" role="status">
        <span>{isRanked ? words.byUrgency : words.newestFirst}</span>
        {total === null ? null : <span>{words.count(times.number(queue.ids.length), said)}</span>}
      </p>
      <ActionBar label={words.moves} commands={MOVES} run={triage.run} isQuiet />
      {queue.arrived.size > 0 || live.lacking > 0 || live.isOld ? <News live={live} /> : null}
    </div>
  );
}

/** What came in, and the button that reads it. A list that was just read cannot have all of it: then there is nothing to press yet. */
function News({ live }: { readonly live: LiveQueue }) {
  const words = useWords(WORDS);
  const { ready, inOrdering } = newsOf(live.queue.arrived, live.lacking, live.readAt, useNow());
  return (
    <p className="tips-news" role="status">
      <span>{live.isOld ? words.old : ready > 0 ? words.arrived(ready) : words.inOrdering(inOrdering)}</span>
      {live.isOld || ready > 0 ? (
        <Button small isPending={live.isReading} onPress={() => void live.readAgain()}>
          {words.readAgain}
        </Button>
      ) : null}
    </p>
  );
}

function QueueEnd({ live }: { readonly live: LiveQueue }) {
  const words = useWords(WORDS);
  return (
    <>
      {live.refusals.length > 0 ? <Failed refusals={live.refusals} onAgain={() => void live.readAgain()} /> : null}
      {live.hasMore ? (
        <Button isPending={live.isReading} onPress={() => void live.more()}>
          {words.more}
        </Button>
      ) : live.queue.ids.length > 0 && live.lacking === 0 ? (
        <p className="muted">{words.end}</p>
      ) : null}
    </>
  );
}

interface PaneProps extends NamedCases {
  readonly live: LiveQueue;
  readonly triage: Triage;
  readonly reads: ReturnType<typeof useReads>;
  readonly purpose: string;
  readonly me: string;
  /** The list holds tips of several cases. */
  readonly hasCases: boolean;
  readonly heading: React.RefObject<HTMLHeadingElement | null>;
}

function Pane({ live, triage, reads, purpose, me, cases, closed, hasCases, heading }: PaneProps) {
  const words = useWords(WORDS);
  const { tip, linkFrom, selected, work, mayWork } = triage;
  const { queue } = live;
  const index = useMemo(() => indexLinks(queue.tips.values()), [queue.tips]);
  if (!tip) return <p className="muted">{words.choose}</p>;
  const links = linksOf(tip, index);
  const near = links.find(({ tipId }) => queue.tips.has(tipId))?.tipId ?? null;
  const beside = triage.compared === undefined ? near : triage.compared;
  const isMine = tip.claim?.account === me;
  const commands: readonly Command[] = mayWork
    ? ["back", "open", "next", "claim", ...(isMine ? (["release"] as const) : []), "review", "follow", "dismiss", "link"]
    : ["back", "open", "next"];
  return (
    <>
      {triage.refusals.length > 0 ? <Failed refusals={triage.refusals} /> : null}
      {linkFrom ? null : <ActionBar label={words.actions} commands={commands} run={triage.run} primary="next" isBusy={work.isBusy} />}
      {mayWork ? null : <p className="muted">{words.readOnly}</p>}
      <TipDetail
        {...{ tip, tips: queue.tips, links, reads, purpose, me, heading, mayWork }}
        place={cases.get(tip.caseId)}
        isClosed={closed.has(tip.caseId)}
        hasCase={hasCases}
        isChanged={queue.changed.has(tip.id)}
        compared={linkFrom ? (selected === linkFrom ? null : selected) : beside}
        isLinking={linkFrom !== null}
        isBusy={work.isBusy}
        onCompare={triage.compare}
        onUnlink={triage.unlink}
        onGoTo={triage.select}
        onAsk={() => {
          triage.run("follow");
        }}
      />
    </>
  );
}
