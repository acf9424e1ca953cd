/** Approve, as the second person, a change that a colleague then makes. */
import { useState } from "react";
import { graphql } from "relay-runtime";
import { MAX_RADIUS_KM, MIN_RADIUS_KM } from "../../../graph/limits.ts";
import { useTyped } from "../../../drafts/useTyped.tsx";
import type { ApprovableChange, ApproveStepMutation } from "../../../graph/artifacts/ApproveStepMutation.graphql.ts";
import { ChoiceField, NumberField, readNumber } from "../../../parts/Field.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { draftName } from "../draftName.ts";
import { isRadius } from "../radius.ts";
import type { CaseFacts } from "../facts.ts";
import type { Summary } from "../summary.ts";
import { WORDS } from "../words.ts";
import { useLooked } from "./LookAgain.tsx";
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
  ...(["CLOSE_CASE", "REOPEN_CASE", "REISSUE_ALERT", "REVISE_PUBLIC", "OVERRIDE_PREFERENCES", "SET_ALERT_RADIUS"] as const),
  ...(["ADD_ALERT_AREA", "REMOVE_ALERT_AREA", "CORRECT_LAST_SEEN", "LIFT_HOLD", "UNHIDE_CASE"] as const),
];

/** Return the changes that the case may need as it stands; it needs one at most. */
function approvable({ state, hidden }: Summary, facts: CaseFacts | null): readonly ApprovableChange[] {
  return CHANGES.filter((change) => {
    if (change === "LIFT_HOLD") return !facts || facts.keeping.hold != null;
    if (change === "UNHIDE_CASE") return hidden;
    if (change === "REOPEN_CASE") return state === "CLOSED" && !hidden;
    return state === "OPEN";
  });
}

interface Approval {
  readonly change: ApprovableChange | "";
  readonly radius: string;
  readonly reason: string;
}

const NOTHING: Approval = { change: "", radius: "", reason: "" };

export function ApproveStep(props: StepProps) {
  const { live, summary } = props;
  const words = useWords(WORDS);
  const { parts } = useWords();
  const times = useTimes();
  const { typed, field, step, onDone } = useTyped<Approval>(draftName("approve", summary.id), () => NOTHING, props.onClose);
  const { change, radius, reason } = typed;
  const [read, setRead] = useState(summary.version);
  const looked = useLooked(props, live.facts?.version ?? read, () => {
    setRead(summary.version);
    return live.facts ? live.readFacts() : Promise.resolve();
  });
  const [sending, send] = useSending<ApproveStepMutation>(APPROVE, { live, onClose: onDone, title: words.step.approve }, false);
  const needsRadius = change === "SET_ALERT_RADIUS";
  const submit = async () => {
    const radiusKm = readNumber(radius);
    const empty = missing({ change, reason });
    if (!change || empty.length > 0) sending.refuse(empty);
    else if (needsRadius && !isRadius(radiusKm)) sending.refuse([refusal("RADIUS_INVALID", "radiusKm")]);
    else if (looked.version === null) sending.refuse(looked.refusals);
    else {
      const input = { caseId: summary.id, change, radiusKm: needsRadius ? radiusKm : null, reason: reason.trim(), expectedVersion: looked.version };
      const outcome = await send({ input });
      if (!outcome.done) looked.refused(outcome.refusals);
    }
  };
  return (
    <StepDialog
      {...props}
      {...step}
      title={words.step.approve}
      consequences={[words.will.approve]}
      paths={["change", "radiusKm", "reason"]}
      isMended={looked.isMended}
      sending={sending}
      onSend={submit}
    >
      {looked.notice}
      <ChoiceField
        label={words.change}
        path="change"
        isRequired
        choices={approvable(summary, live.facts).map((id) => ({ id, name: words.approvable[id] }))}
        {...field("change")}
      />
      {needsRadius ? (
        <NumberField
          label={words.radiusKm}
          path="radiusKm"
          unit={parts.kilometre}
          hint={words.radiusRange(times.kilometres(MIN_RADIUS_KM), times.kilometres(MAX_RADIUS_KM), times.kilometres(summary.alert.deliveryStatus.oneOfficerLimitKm))}
          isRequired
          {...field("radius")}
        />
      ) : null}
      <ReasonField {...field("reason")} />
    </StepDialog>
  );
}
