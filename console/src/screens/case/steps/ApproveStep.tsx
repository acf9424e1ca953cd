/** Approve, as the second person, a change that a colleague then makes. */
import { useState } from "react";
import { graphql } from "relay-runtime";
import type { ApprovableChange, ApproveStepMutation } from "../../../graph/artifacts/ApproveStepMutation.graphql.ts";
import { ChoiceField, NumberField, readNumber } from "../../../parts/Field.tsx";
import { useWords } from "../../../words/words.tsx";
import { WORDS } from "../words.ts";
import { ReasonField, refusal, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";

const APPROVE = graphql`
  mutation ApproveStepMutation($input: ApproveChangeInput!) {
    approveChange(input: $input) {
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

export function ApproveStep(props: StepProps) {
  const words = useWords(WORDS);
  const [sending, send] = useSending<ApproveStepMutation>(APPROVE, props, false);
  const [change, setChange] = useState<ApprovableChange | "">("");
  const [radius, setRadius] = useState("");
  const [reason, setReason] = useState("");
  const isRadius = change === "SET_ALERT_RADIUS";
  const submit = async () => {
    const radiusKm = readNumber(radius);
    if (!change) sending.refuse([refusal("REQUIRED", "change")]);
    else if (isRadius && (radiusKm === null || Number.isNaN(radiusKm))) sending.refuse([refusal("RADIUS_INVALID", "radiusKm")]);
    else await send({ input: { caseId: props.summary.id, change, radiusKm: isRadius ? radiusKm : null, reason: reason.trim() } });
  };
  return (
    <StepDialog
      {...props}
      title={words.step.approve}
      consequences={[words.will.approve]}
      paths={["change", "radiusKm", "reason"]}
      sending={sending}
      onSend={() => void submit()}
    >
      <ChoiceField
        label={words.change}
        path="change"
        isRequired
        choices={(Object.keys(words.approvable) as ApprovableChange[]).map((id) => ({ id, name: words.approvable[id] }))}
        value={change}
        onChange={setChange}
      />
      {isRadius ? <NumberField label={words.radiusKm} path="radiusKm" unit="km" isRequired value={radius} onChange={setRadius} /> : null}
      <ReasonField value={reason} onChange={setReason} />
    </StepDialog>
  );
}
