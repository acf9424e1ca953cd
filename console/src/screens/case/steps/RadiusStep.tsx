/** Set the radius of an area, or remove an area. What is told now and what would come by itself stand above the field. */
import { graphql } from "relay-runtime";
import { useTyped } from "../../../drafts/useTyped.tsx";
import type { RadiusStepMutation } from "../../../graph/artifacts/RadiusStepMutation.graphql.ts";
import type { RadiusStepRemoveMutation } from "../../../graph/artifacts/RadiusStepRemoveMutation.graphql.ts";
import { KEY_TO_COME } from "../../../graph/unanswered.ts";
import { MAX_RADIUS_KM, MIN_RADIUS_KM } from "../../../graph/limits.ts";
import { Countdown } from "../../../parts/Countdown.tsx";
import { ChoiceField, NumberField, readNumber } from "../../../parts/Field.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { draftName } from "../draftName.ts";
import { effectOf, isRadius, stagesToCome } from "../radius.ts";
import type { Area, Stage } from "../summary.ts";
import { WORDS } from "../words.ts";
import { missing, ReasonField, refusal, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";

const SET = graphql`
  mutation RadiusStepMutation($input: SetAlertRadiusInput!) {
    setAlertRadius(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const REMOVE = graphql`
  mutation RadiusStepRemoveMutation($input: RemoveAlertAreaInput!) {
    removeAlertArea(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

export function RadiusStep(props: StepProps & { readonly removes: boolean }) {
  const { removes, summary } = props;
  const { areas, id: alertId } = summary.alert;
  const words = useWords(WORDS);
  const { parts } = useWords();
  const times = useTimes();
  const choices = (removes ? areas.slice(1) : areas).map(({ number, coveredKm }) => ({
    id: String(number),
    name: `${words.area(times.number(number))} (${words.radiusOf(times.kilometres(coveredKm))})`,
  }));
  const empty = () => ({ area: choices.length === 1 ? (choices[0]?.id ?? "") : "", radius: "", reason: "" });
  const { typed, field, step, onDone } = useTyped(draftName(removes ? "removeArea" : "radius", summary.id), empty, props.onClose);
  const { area, radius, reason } = typed;
  const title = removes ? words.step.removeArea : words.step.radius;
  const then = { live: props.live, onClose: onDone, title };
  const [setting, setRadius] = useSending<RadiusStepMutation>(SET, then, false);
  const [removing, remove] = useSending<RadiusStepRemoveMutation>(REMOVE, then, true);
  const sending = removes ? removing : setting;
  const submit = async () => {
    const radiusKm = readNumber(radius);
    const wrong = missing({ area, reason });
    if (wrong.length > 0) sending.refuse(wrong);
    else if (removes) {
      const expectedVersion = summary.version;
      await remove({ input: { alertId, area: Number(area), reason: reason.trim(), idempotencyKey: KEY_TO_COME, expectedVersion } });
    } else if (!isRadius(radiusKm)) sending.refuse([refusal("RADIUS_INVALID", "radiusKm")]);
    else await setRadius({ input: { alertId, area: Number(area), radiusKm, reason: reason.trim(), idempotencyKey: KEY_TO_COME } });
  };
  const chosen = areas.find(({ number }) => String(number) === area);
  const { unconfirmedLimitKm, oneOfficerLimitKm } = summary.alert.deliveryStatus;
  const isPaused = summary.alert.pauses.length > 0;
  const toCome = stagesToCome(summary.alert.deliveryStatus.areas.find(({ number }) => number === chosen?.number)?.stages ?? []);
  const typedKm = readNumber(radius);
  const said = () => {
    if (!chosen || !isRadius(typedKm)) return [words.will.radius];
    const effect = effectOf(typedKm, chosen, { unconfirmedLimitKm, hasStagesToCome: toCome.length > 0, isPaused });
    const what = [words.will.radiusTo[effect](times.kilometres(typedKm), times.kilometres(chosen.coveredKm))];
    const goesOn = toCome.some(({ awaitsConfirmation }) => !awaitsConfirmation);
    if (effect === "waits" && isPaused) what.push(words.will.radiusPaused);
    else if (effect === "waits" && goesOn) what.push(words.will.radiusMeanwhile(times.kilometres(unconfirmedLimitKm)));
    const byTwo = summary.alert.status === "ACTUAL" ? words.will.radiusByTwo : words.will.radiusOfExercise;
    if (typedKm > oneOfficerLimitKm) what.push(byTwo(times.kilometres(oneOfficerLimitKm)));
    // Stages that need no confirmation go on while a wider one waits.
    const dropped = toCome.filter(({ awaitsConfirmation }) => effect !== "waits" || awaitsConfirmation);
    return [...what, ...(dropped.length > 0 ? [words.will.radiusDrops(times.list(dropped.map(({ radiusKm }) => times.kilometres(radiusKm))))] : [])];
  };
  return (
    <StepDialog
      {...props}
      {...step}
      title={title}
      consequences={removes ? [words.will.removeArea] : said()}
      danger={removes}
      paths={["area", "radiusKm", "reason"]}
      sending={sending}
      onSend={submit}
    >
      {choices.length > 1 ? (
        <ChoiceField label={words.whichArea} path="area" isRequired choices={choices} {...field("area")} />
      ) : null}
      {removes ? null : (
        <>
          {chosen ? <Now area={chosen} toCome={toCome} isPaused={isPaused} /> : null}
          <NumberField
            label={words.radiusKm}
            path="radiusKm"
            unit={parts.kilometre}
            hint={words.radiusRange(times.kilometres(MIN_RADIUS_KM), times.kilometres(MAX_RADIUS_KM), times.kilometres(oneOfficerLimitKm))}
            isRequired
            {...field("radius")}
            autoFocus
          />
        </>
      )}
      <ReasonField {...field("reason")} />
    </StepDialog>
  );
}

/** The radius of now, and the stages that come by themselves if nobody sets another one. */
function Now({ area, toCome, isPaused }: { readonly area: Area; readonly toCome: readonly Stage[]; readonly isPaused: boolean }) {
  const words = useWords(WORDS);
  const times = useTimes();
  return (
    <dl className="needed">
      <div>
        <dt>{words.radiusNow}</dt>
        <dd>{area.held ? words.held : area.coveredKm > 0 ? times.kilometres(area.coveredKm) : words.noStage}</dd>
      </div>
      <div>
        <dt>{words.radiusComes}</dt>
        {toCome.length === 0 ? <dd>{words.noNext}</dd> : null}
        {toCome.map(({ number, radiusKm, dueAt, awaitsConfirmation }) => (
          <dd key={number}>
            {times.kilometres(radiusKm)}{" "}
            <span className="muted">
              {awaitsConfirmation ? words.waitsForPerson : isPaused ? words.oncePaused : <Countdown to={dueAt} overdue />}
            </span>
          </dd>
        ))}
      </div>
    </dl>
  );
}
