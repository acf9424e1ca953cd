/** Who is told now, stage by stage, and what keeps people from being told. */
import { Badge } from "../../parts/Badge.tsx";
import { Countdown, Time } from "../../parts/Countdown.tsx";
import { Table } from "../../parts/Table.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { Late } from "./Awaited.tsx";
import { Reach } from "./Reach.tsx";
import { isAtLeast } from "./reachRows.ts";
import { isTold } from "./state.ts";
import type { Stage, Summary, DeliveryStatus } from "./summary.ts";
import { WORDS } from "./words.ts";

export function DeliveryStatusCard({ summary, purpose }: { readonly summary: Summary; readonly purpose: string }) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const { deliveryStatus, areas } = summary.alert;
  const { next, alarm, reasons, firstToldAt } = deliveryStatus;
  const told = isTold(summary);
  const isPaused = summary.alert.pauses.length > 0;
  return (
    <section className="card stack" aria-labelledby="delivery-status">
      <h2 id="delivery-status">{words.deliveryStatus}</h2>
      {alarm && told ? (
        <p className="alarm">
          <strong>{terms.deliveryAlarm[alarm]}</strong>
        </p>
      ) : null}
      <div className="case-now">
        <p>
          {firstToldAt ? (
            <>
              {words.firstTold} <Countdown to={firstToldAt} />.
            </>
          ) : (
            words.toldNobody
          )}
        </p>
        {told ? (
          <p>
            {next ? (
              next.awaitsConfirmation ? (
                words.nextWaits(times.kilometres(next.radiusKm))
              ) : (
                <>
                  {words.next(times.kilometres(next.radiusKm))} {isPaused ? words.oncePaused : <Countdown to={next.dueAt} />}
                </>
              )
            ) : (
              words.noNext
            )}
          </p>
        ) : null}
        <p className="case-late">
          <Late one={summary} />
        </p>
        {told && reasons.length > 0 ? (
          <ul className="case-reasons">
            {reasons.map((reason) => (
              <li key={reason}>{terms.nonDeliveryReason[reason]}</li>
            ))}
          </ul>
        ) : null}
      </div>
      {deliveryStatus.areas.map((area, index) => {
        const number = times.number(area.number);
        const covered = areas.find((one) => one.number === area.number);
        return (
          <section key={area.number} className="stack case-area" aria-label={words.area(number)}>
            {deliveryStatus.areas.length > 1 ? (
              <h3>
                {index === 0 ? words.areaFirst(number) : words.areaMore(number)}{" "}
                {covered?.held ? <Badge kind="waiting">{words.held}</Badge> : null}
              </h3>
            ) : null}
            <Stages stages={area.stages} deliveryStatus={deliveryStatus} label={words.area(number)} />
          </section>
        );
      })}
      <p className="field-hint">{words.countsNote}</p>
      {summary.actions.includes("READ_PRIVATE") ? <Reach id={summary.id} purpose={purpose} isAnyoneTold={firstToldAt != null} /> : null}
    </section>
  );
}

interface StagesProps {
  readonly stages: readonly Stage[];
  readonly deliveryStatus: DeliveryStatus;
  readonly label: string;
}

function Stages({ stages, deliveryStatus, label }: StagesProps) {
  const words = useWords(WORDS);
  const { parts, terms } = useWords();
  const times = useTimes();
  /** Without a first phone the number is known: a hidden count beside it would leave a doubt. */
  const isToNobody = ({ state, counts }: Stage) =>
    deliveryStatus.firstToldAt == null && counts?.reached == null && (state === "RUNNING" || state === "DONE");
  const said = (counts: NonNullable<Stage["counts"]>, outcome: "reached" | "withheld") => {
    const count = counts[outcome];
    if (count == null) return parts.tooFew;
    return (isAtLeast(counts, outcome) ? parts.atLeast : words.about)(times.number(count));
  };
  const people = (outcome: "reached" | "withheld", stage: Stage) =>
    stage.counts ? (
      <span title={stage.countsAsOf ? times.full(stage.countsAsOf) : undefined}>{said(stage.counts, outcome)}</span>
    ) : stage.state === "PLANNED" || stage.state === "DROPPED" ? null : (
      <span className="muted">{words.notCounted}</span>
    );
  return (
    <Table
      label={label}
      rows={[...stages].sort((one, other) => one.radiusKm - other.radiusKm || one.number - other.number)}
      idOf={({ number }) => String(number)}
      columns={[
        {
          id: "radius",
          name: words.radius,
          isRowHeader: true,
          cell: ({ radiusKm, state }) => (
            <span className="stage-mark" data-state={state}>
              <span className="stage-dot" aria-hidden="true" />
              <span>{times.kilometres(radiusKm)}</span>
            </span>
          ),
        },
        {
          id: "state",
          name: words.state,
          cell: (stage) =>
            stage.awaitsConfirmation && stage.state === "PLANNED"
              ? words.waitsForPerson
              : stage.state === "DONE" && isToNobody(stage)
                ? terms.doneToNobody
                : terms.deliveryState[stage.state],
        },
        {
          id: "begins",
          name: words.begins,
          cell: ({ state, dueAt, seconds, awaitsConfirmation }) =>
            state === "PLANNED" ? (
              awaitsConfirmation ? null : <Countdown to={dueAt} />
            ) : seconds == null ? (
              // A stage that was dropped never comes.
              state === "DROPPED" ? null : <Time at={dueAt} />
            ) : (
              <span>{(state === "RUNNING" ? words.since : words.took)(times.length(seconds * 1000))}</span>
            ),
        },
        { id: "reached", name: words.reached, isNumber: true, cell: (stage) => (isToNobody(stage) ? parts.nobody : people("reached", stage)) },
        { id: "withheld", name: words.withheld, isNumber: true, cell: (stage) => people("withheld", stage) },
      ]}
    />
  );
}
