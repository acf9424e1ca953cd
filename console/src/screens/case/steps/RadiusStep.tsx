/** Set the radius of an area, or remove an area. */
import { graphql } from "relay-runtime";
import { useTyped } from "../../../drafts/useTyped.tsx";
import type { RadiusStepMutation } from "../../../graph/artifacts/RadiusStepMutation.graphql.ts";
import type { RadiusStepRemoveMutation } from "../../../graph/artifacts/RadiusStepRemoveMutation.graphql.ts";
import { KEY_TO_COME } from "../../../graph/unanswered.ts";
import { ChoiceField, NumberField, readNumber } from "../../../parts/Field.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { draftName } from "../draftName.ts";
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
    name: `${words.area(times.number(number))} (${words.covered(times.kilometres(coveredKm))})`,
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
    } else if (radiusKm === null || Number.isNaN(radiusKm)) sending.refuse([refusal("RADIUS_INVALID", "radiusKm")]);
    else await setRadius({ input: { alertId, area: Number(area), radiusKm, reason: reason.trim(), idempotencyKey: KEY_TO_COME } });
  };
  const isUnconfirmed = areas.some(({ number, confirmed }) => String(number) === area && !confirmed);
  return (
    <StepDialog
      {...props}
      {...step}
      title={title}
      consequences={removes ? [words.will.removeArea] : [words.will.radius, ...(isUnconfirmed ? [words.will.radiusLimit] : [])]}
      danger={removes}
      paths={["area", "radiusKm", "reason"]}
      sending={sending}
      onSend={() => void submit()}
    >
      {choices.length > 1 ? (
        <ChoiceField label={words.whichArea} path="area" isRequired choices={choices} {...field("area")} />
      ) : null}
      {removes ? null : (
        <NumberField label={words.radiusKm} path="radiusKm" unit={parts.kilometre} isRequired {...field("radius")} autoFocus />
      )}
      <ReasonField {...field("reason")} />
    </StepDialog>
  );
}
