/** Set the radius of an area, or remove an area. */
import { useState } from "react";
import { graphql } from "relay-runtime";
import type { RadiusStepMutation } from "../../../graph/artifacts/RadiusStepMutation.graphql.ts";
import type { RadiusStepRemoveMutation } from "../../../graph/artifacts/RadiusStepRemoveMutation.graphql.ts";
import { ChoiceField, NumberField, readNumber } from "../../../parts/Field.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { WORDS } from "../words.ts";
import { missing, ReasonField, refusal, StepDialog, type StepProps, useKey, useSending } from "./StepDialog.tsx";

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
  const times = useTimes();
  const key = useKey();
  const [setting, set] = useSending<RadiusStepMutation>(SET, props, false);
  const [removing, remove] = useSending<RadiusStepRemoveMutation>(REMOVE, props, true);
  const sending = removes ? removing : setting;
  const choices = (removes ? areas.slice(1) : areas).map(({ number, coveredKm }) => ({
    id: String(number),
    name: `${words.area(times.number(number))} (${words.covered(times.kilometres(coveredKm))})`,
  }));
  const [area, setArea] = useState(choices.length === 1 ? (choices[0]?.id ?? "") : "");
  const [radius, setRadius] = useState("");
  const [reason, setReason] = useState("");
  const submit = async () => {
    const radiusKm = readNumber(radius);
    const empty = missing({ area, reason });
    if (empty.length > 0) sending.refuse(empty);
    else if (removes) {
      const expectedVersion = summary.version;
      await remove({ input: { alertId, area: Number(area), reason: reason.trim(), idempotencyKey: key, expectedVersion } });
    } else if (radiusKm === null || Number.isNaN(radiusKm)) sending.refuse([refusal("RADIUS_INVALID", "radiusKm")]);
    else await set({ input: { alertId, area: Number(area), radiusKm, reason: reason.trim(), idempotencyKey: key } });
  };
  const isUnconfirmed = areas.some(({ number, confirmed }) => String(number) === area && !confirmed);
  return (
    <StepDialog
      {...props}
      title={removes ? words.step.removeArea : words.step.radius}
      consequences={removes ? [words.will.removeArea] : [words.will.radius, ...(isUnconfirmed ? [words.will.radiusLimit] : [])]}
      danger={removes}
      paths={["area", "radiusKm", "reason"]}
      sending={sending}
      onSend={() => void submit()}
    >
      {choices.length > 1 ? (
        <ChoiceField label={words.whichArea} path="area" isRequired choices={choices} value={area} onChange={setArea} />
      ) : null}
      {removes ? null : (
        <NumberField label={words.radiusKm} path="radiusKm" unit="km" isRequired value={radius} onChange={setRadius} autoFocus />
      )}
      <ReasonField value={reason} onChange={setReason} />
    </StepDialog>
  );
}
