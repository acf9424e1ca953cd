/** One case on the board: the child, what is being told right now, and what waits. */
import { NewTips, useNewTips } from "../../app/NewTips.tsx";
import { hasDraftAbout } from "../../drafts/names.ts";
import { Badge, StatusMark } from "../../parts/Badge.tsx";
import { Countdown } from "../../parts/Countdown.tsx";
import { Link } from "../../parts/Link.tsx";
import { useTimes, useWords, type Words } from "../../words/words.tsx";
import { AwaitedRows } from "../case/Awaited.tsx";
import { isTold } from "../case/state.ts";
import type { List } from "./desk.ts";
import type { DeskCase } from "./deskCase.ts";
import { WORDS } from "./words.ts";

type Area = DeskCase["alert"]["deliveryStatus"]["areas"][number];

export interface CaseCardProps {
  readonly one: DeskCase;
  readonly lists: readonly List[];
  /** The names of the account's drafts. */
  readonly drafts: ReadonlySet<string>;
}

export function CaseCard({ one, lists, drafts }: CaseCardProps) {
  const words = useWords(WORDS);
  const { app, parts, terms } = useWords();
  const { child, alert, district, force } = one;
  const { deliveryStatus } = alert;
  const newTips = useNewTips(one.id);
  const isStill = lists.includes("still");
  const isExercise = alert.status !== "ACTUAL";
  return (
    <article className={`case-card card${isStill ? " stands-still" : ""}`} data-case={one.id}>
      {isExercise ? <div className="striped edge" aria-hidden="true" /> : null}
      <header>
        <h3>
          <Link to={`/cases/${one.id}`}>
            <bdi>{child.name}</bdi>
          </Link>
        </h3>
        <span className="row">
          <StatusMark status={alert.status} />
          {alert.state === "PAUSED"
            ? // A case that was returned has the mark of its work list.
              alert.pauses
                .filter((pause) => pause !== "RETURNED")
                .map((pause) => (
                  <Badge key={pause} kind="waiting">
                    {terms.pause[pause]}
                  </Badge>
                ))
            : alert.state === "OPEN"
              ? null
              : <Badge kind="waiting">{terms.alertState[alert.state]}</Badge>}
          {one.confirmed && isTold(one) && !lists.includes("confirm") ? <Badge kind="good">{terms.confirmed}</Badge> : null}
          {newTips ? (
            <Link to={`/tips?case=${one.id}`}>
              <NewTips count={newTips} />
            </Link>
          ) : null}
          {hasDraftAbout(drafts, one.id) ? <Badge kind="accent">{app.draft}</Badge> : null}
          {one.actions.includes("ACCEPT_HAND_OVER") ? <Badge kind="waiting">{words.isOffered}</Badge> : null}
          {lists
            // An alarm and a pause have marks of their own.
            .filter((list) => list !== "still" && list !== "paused")
            .map((list) => (
              <Badge key={list} kind="accent">
                {words.lists[list]}
              </Badge>
            ))}
        </span>
      </header>
      <p className="case-facts muted">
        <span>
          {terms.sex[child.sex]}
          {parts.comma}
          {words.years(child.ageYears)}
        </span>
        <bdi>{district}</bdi>
        <bdi>{force.name}</bdi>
      </p>
      {deliveryStatus.alarm ? (
        <p className="alarm">
          <strong>{terms.deliveryAlarm[deliveryStatus.alarm]}</strong>
        </p>
      ) : null}
      {deliveryStatus.areas.map((area) => (
        <Stages key={area.number} area={area} hasNumber={deliveryStatus.areas.length > 1} isAnyoneTold={deliveryStatus.firstToldAt != null} />
      ))}
      <Summary one={one} />
    </article>
  );
}

interface StagesProps {
  readonly area: Area;
  readonly hasNumber: boolean;
  readonly isAnyoneTold: boolean;
}

/** The stages as a ladder: filled for what was told, a ring for what is being told, an outline for what is planned. */
function Stages({ area, hasNumber, isAnyoneTold }: StagesProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  return (
    <div className="ladder">
      {hasNumber ? <span className="muted">{words.area(area.number)}</span> : null}
      <ol className="stages" aria-label={words.stages}>
        {area.stages
          .filter((stage) => stage.state !== "DROPPED")
          .sort((one, other) => one.radiusKm - other.radiusKm || one.number - other.number)
          .map((stage) => (
            <li key={stage.number} data-state={stage.state}>
              <span className="stage-dot" aria-hidden="true" />
              <span className="stage-km">{times.kilometres(stage.radiusKm)}</span>
              <span className="stage-state muted">{stateOf(stage, isAnyoneTold, words, terms, times)}</span>
            </li>
          ))}
      </ol>
    </div>
  );
}

/** How a stage stands, in a word or two. */
function stateOf(stage: Area["stages"][number], isAnyoneTold: boolean, words: (typeof WORDS)["en"], terms: Words["terms"], times: ReturnType<typeof useTimes>): string {
  if (stage.counts?.reached != null) return words.reached(times.number(stage.counts.reached));
  if (stage.state === "DONE" && !isAnyoneTold) return terms.doneToNobody;
  return stage.state === "PLANNED" && stage.awaitsConfirmation ? words.stageWaits : terms.deliveryState[stage.state];
}

function Summary({ one }: { readonly one: DeskCase }) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const { deliveryStatus, expiresAt, state } = one.alert;
  const { next } = deliveryStatus;
  const isPaused = one.alert.pauses.length > 0;
  return (
    <dl className="case-summary">
      <div>
        <dt>{now(one, words, times)}</dt>
        <dd>
          {deliveryStatus.firstToldAt ? (
            <>
              {words.firstTold} <Countdown to={deliveryStatus.firstToldAt} />
            </>
          ) : null}
          {deliveryStatus.reasons.map((reason) => (
            <span key={reason} className="reason">
              {terms.nonDeliveryReason[reason]}
            </span>
          ))}
        </dd>
      </div>
      <div>
        <dt>
          {next
            ? next.awaitsConfirmation
              ? words.nextWaits(times.kilometres(next.radiusKm))
              : words.next(times.kilometres(next.radiusKm))
            : words.noNext}
        </dt>
        <dd>{!next || next.awaitsConfirmation ? null : isPaused ? words.oncePaused : <Countdown to={next.dueAt} overdue />}</dd>
      </div>
      <AwaitedRows one={one} />
      <div>
        <dt>{state === "EXPIRED" ? terms.alertState.EXPIRED : words.expires}</dt>
        <dd>
          <Countdown to={expiresAt} />
        </dd>
      </div>
    </dl>
  );
}

/** Reasons for which a stage that runs tells nobody. */
const STOPPING: ReadonlySet<string> = new Set([
  ...["HALTED", "PAUSED", "RETURNED", "NO_SENDER", "DATABASE_AWAY", "REDIS_AWAY"],
]);

/** What is being told right now, in one phrase. */
function now(one: DeskCase, words: (typeof WORDS)["en"], times: ReturnType<typeof useTimes>): string {
  const stages = one.alert.deliveryStatus.areas.flatMap((area) => area.stages);
  const widest = (state: string) => Math.max(0, ...stages.filter((stage) => stage.state === state).map(({ radiusKm }) => radiusKm));
  const running = widest("RUNNING");
  const done = widest("DONE");
  if (running > 0 && one.alert.deliveryStatus.reasons.some((reason) => STOPPING.has(reason))) {
    return one.alert.deliveryStatus.firstToldAt ? words.stopped(times.kilometres(running)) : words.notYet;
  }
  if (running > 0) return words.running(times.kilometres(running));
  if (done === 0) return words.notYet;
  return (one.alert.deliveryStatus.firstToldAt ? words.toldWithin : words.toldNobodyWithin)(times.kilometres(done));
}
