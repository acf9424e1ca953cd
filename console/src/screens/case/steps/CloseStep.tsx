/** Close the case: how it ended. The hub asks for a fresh sign-in. */
import { useState } from "react";
import { graphql } from "relay-runtime";
import type { AbductorRelation, CloseStepMutation, FoundBy, Outcome } from "../../../graph/artifacts/CloseStepMutation.graphql.ts";
import { DateTimeField } from "../../../parts/DateTimeField.tsx";
import { ChoiceField, RadioField } from "../../../parts/Field.tsx";
import { useWords } from "../../../words/words.tsx";
import { WORDS } from "../words.ts";
import { HelpfulTips } from "./HelpfulTips.tsx";
import { RegionField } from "./RegionField.tsx";
import { OpenTips } from "./OpenTips.tsx";
import { RELATIONS } from "./ReviseFields.tsx";
import { ReasonField, refusal, StepDialog, type StepProps, useKey, useSending } from "./StepDialog.tsx";

const CLOSE = graphql`
  mutation CloseStepMutation($input: CloseCaseInput!) {
    closeCase(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const OUTCOMES: readonly Outcome[] = ["FOUND_SAFE", "FOUND_DEAD", "RETURNED_ALONE", "FALSE_REPORT", "WITHDRAWN"];
const FOUND: ReadonlySet<Outcome> = new Set(["FOUND_SAFE", "FOUND_DEAD", "RETURNED_ALONE"]);
const FOUND_BY: readonly FoundBy[] = ["TIP", "POLICE", "OTHER", "UNKNOWN"];

export function CloseStep(props: StepProps) {
  const { live, tips } = props;
  const words = useWords(WORDS);
  const { terms } = useWords();
  const key = useKey();
  const [sending, send] = useSending<CloseStepMutation>(CLOSE, props, true);
  const [outcome, setOutcome] = useState<Outcome | "">("");
  const [foundBy, setFoundBy] = useState<FoundBy | "">("");
  const [foundAt, setFoundAt] = useState("");
  const [reason, setReason] = useState("");
  const [helpful, setHelpful] = useState<readonly string[]>([]);
  const knownRegion = live.facts?.region ?? "";
  const knownRelation: AbductorRelation | "" = live.facts?.abductorRelation ?? "";
  const [region, setRegion] = useState(knownRegion);
  const [relation, setRelation] = useState<AbductorRelation | "">(knownRelation);
  const isFound = outcome !== "" && FOUND.has(outcome);
  const submit = async () => {
    if (!outcome) {
      sending.refuse([refusal("REQUIRED", "outcome")]);
      return;
    }
    await send({
      input: {
        caseId: props.summary.id,
        outcome,
        foundBy: (isFound && foundBy) || "UNKNOWN",
        foundAt: (isFound && foundAt) || null,
        reason: reason.trim() || null,
        helpfulTipIds: isFound ? helpful : [],
        region: (region !== knownRegion && region) || null,
        abductorRelation: (relation !== knownRelation && relation) || null,
        idempotencyKey: key,
      },
    });
  };
  return (
    <StepDialog
      {...props}
      title={words.step.close}
      consequences={[words.will.close, words.will.closeAgain]}
      danger
      paths={["outcome", "foundBy", "foundAt", "helpfulTipIds", "abductorRelation", "region", "reason"]}
      sending={sending}
      onSend={() => void submit()}
    >
      <RadioField
        label={words.outcome}
        path="outcome"
        isRequired
        audience="public"
        choices={OUTCOMES.map((id) => ({ id, name: terms.outcome[id] }))}
        value={outcome}
        onChange={setOutcome}
      />
      {isFound ? (
        <>
          <ChoiceField
            label={words.foundBy}
            path="foundBy"
      {tips.mayRead ? <OpenTips id={props.summary.id} tips={tips} /> : null}
            choices={FOUND_BY.map((id) => ({ id, name: terms.foundBy[id] }))}
            value={foundBy}
            onChange={setFoundBy}
          />
          <DateTimeField label={words.foundAt} path="foundAt" hint={words.foundAtHint} value={foundAt} onChange={setFoundAt} />
          {tips.mayRead ? <HelpfulTips tips={tips} chosen={helpful} onChange={setHelpful} /> : null}
        </>
      ) : null}
      {outcome !== "" && live.facts ? (
        <>
          <ChoiceField
            label={words.fact["abductorRelation"] ?? ""}
            path="abductorRelation"
            audience="police"
            choices={RELATIONS.map((id) => ({ id, name: terms.abductorRelation[id] }))}
            value={relation}
            onChange={setRelation}
          />
          <RegionField label={words.fact["region"] ?? ""} path="region" value={region} onChange={setRegion} />
        </>
      ) : null}
      <ReasonField value={reason} onChange={setReason} isRequired={false} />
    </StepDialog>
  );
}
