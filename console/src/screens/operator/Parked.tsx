/** Work that the hub gave up for the time being, and the button that starts it again. */
import { useRef, useState } from "react";
import { graphql } from "react-relay";
import type { OperatorQuery } from "../../graph/artifacts/OperatorQuery.graphql.ts";
import type { ParkedReplayMutation } from "../../graph/artifacts/ParkedReplayMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Countdown } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { WORDS } from "./words.ts";

const MAX_SHOWN = 100;

export interface ParkedProps {
  readonly units: OperatorQuery["response"]["parkedUnits"];
  /** The names of partners by id, as far as they were read. */
  readonly names: ReadonlyMap<string, string>;
  readonly onChanged: () => Promise<void>;
}

export function Parked({ units, names, onChanged }: ParkedProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const say = useToast();
  const heading = useRef<HTMLHeadingElement>(null);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [replay, isBusy] = useChange<ParkedReplayMutation>(graphql`
    mutation ParkedReplayMutation($input: ReplayUnitsInput!) {
      replayUnits(input: $input) {
        replayed
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);

  const send = async (unitIds: readonly string[]) => {
    const outcome = await replay({ input: { unitIds: [...unitIds] } });
    setRefusals(outcome.done ? [] : outcome.refusals);
    if (!outcome.done) return;
    const count = outcome.answer.replayUnits.replayed.length;
    say(count > 0 ? words.replayed(times.number(count)) : words.replayedNone);
    // The row of the button is gone now.
    heading.current?.focus();
    await onChanged();
  };

  return (
    <section className="stack" aria-labelledby="parked">
      <div className="row spread">
        <h2 id="parked" ref={heading} tabIndex={-1}>
          {words.parked}
        </h2>
        {units.length > 1 ? (
          <Button isPending={isBusy} onPress={() => void send(units.map(({ id }) => id))}>
            {words.replayAll(times.number(units.length))}
          </Button>
        ) : null}
      </div>
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
      {units.length === 0 ? (
        <Empty title={words.parkedNone} />
      ) : (
        <>
          <p className="muted">{words.parkedWhy}</p>
          {units.length === MAX_SHOWN ? <p>{words.parkedAll}</p> : null}
          <ul className="parked-units">
            {units.map((unit) => (
              <li key={unit.id} className="card" data-unit={unit.id}>
                <div className="stack-tight">
                  <p className="row">
                    <strong>
                      <bdi>{names.get(unit.partnerId) ?? unit.partnerId}</bdi>
                    </strong>
                    <Badge kind={unit.mode === "LIVE" ? "accent" : "plain"}>{words.mode[unit.mode]}</Badge>
                    <span>{words.unit(unit.stage)}</span>
                  </p>
                  {unit.error ? <code lang="en">{unit.error}</code> : <p>{words.noError}</p>}
                  <p className="muted">
                    {words.parkedSince} <Countdown to={unit.parkedAt} /> · {words.ofAlert(unit.alertId)}
                  </p>
                </div>
                <Button
                  isPending={isBusy}
                  aria-label={words.replayNamed(`${names.get(unit.partnerId) ?? unit.partnerId}, ${words.unit(unit.stage)}`)}
                  onPress={() => void send([unit.id])}
                >
                  {words.replay}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
