/** Approve, as the second person, a change that a colleague then makes. */
import { useState } from "react";
import { graphql } from "relay-runtime";
import type { ApprovableChange, ApproveStepMutation } from "../../../graph/artifacts/ApproveStepMutation.graphql.ts";
import { ChoiceField, NumberField, readNumber } from "../../../parts/Field.tsx";
import { useWords } from "../../../words/words.tsx";
import type { CaseFacts } from "../facts.ts";
import type { Summary } from "../summary.ts";
import { WORDS } from "../words.ts";
import { missing, ReasonField, refusal, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";

const APPROVE = graphql`
  mutation ApproveStepMutation($input: ApproveChangeInput!) {
    approveChange(input: $input) {
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const CHANGES: readonly ApprovableChange[] = [
  ...(["CLOSE_CASE", "REOPEN_CASE", "REISSUE_ALERT", "OVERRIDE_PREFERENCES", "SET_ALERT_RADIUS"] as const),
  ...(["ADD_ALERT_AREA", "REMOVE_ALERT_AREA", "CORRECT_LAST_SEEN", "LIFT_HOLD", "UNHIDE_CASE"] as const),
];

/** Return the changes of which the case as it stands may need one. */
function approvable({ state, hidden }: Summary, facts: CaseFacts | null): readonly ApprovableChange[] {
  return CHANGES.filter((change) => {
    if (change === "LIFT_HOLD") return !facts || facts.keeping.hold != null;
    if (change === "UNHIDE_CASE") return hidden;
    if (change === "REOPEN_CASE") return state === "CLOSED" && !hidden;
    return state === "OPEN";
  });
}

export function ApproveStep(props: StepProps) {
  const words = useWords(WORDS);
  const [sending, send] = useSending<ApproveStepMutation>(APPROVE, props, false);
  const [change, setChange] = useState<ApprovableChange | "">("");
  const [radius, setRadius] = useState("");
  const [reason, setReason] = useState("");
  const isRadius = change === "SET_ALERT_RADIUS";
  const submit = async () => {
    const radiusKm = readNumber(radius);
    const empty = missing({ change, reason });
    if (!change || empty.length > 0) sending.refuse(empty);
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
        choices={approvable(props.summary, props.live.facts).map((id) => ({ id, name: words.approvable[id] }))}
        value={change}
        onChange={setChange}
      />
      {isRadius ? <NumberField label={words.radiusKm} path="radiusKm" unit="km" isRequired value={radius} onChange={setRadius} /> : null}
      <ReasonField value={reason} onChange={setReason} />
    </StepDialog>
  );
}
