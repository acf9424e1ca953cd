/** Close the case: how it ended. The hub asks for a fresh sign-in. */
import { useEffect } from "react";
import { graphql } from "relay-runtime";
import { useReadDraftNames } from "../../../drafts/useDraftNames.ts";
import { useTyped } from "../../../drafts/useTyped.tsx";
import type { AbductorRelation, CloseStepMutation, FoundBy, Outcome } from "../../../graph/artifacts/CloseStepMutation.graphql.ts";
import { KEY_TO_COME } from "../../../graph/unanswered.ts";
import { DateTimeField } from "../../../parts/DateTimeField.tsx";
import { ChoiceField, RadioField } from "../../../parts/Field.tsx";
import { Recorded } from "../../../parts/Recorded.tsx";
import { useWords } from "../../../words/words.tsx";
import { onPhones } from "../closing.ts";
import { choicesOf } from "../../facts/FactFields.tsx";
import { draftName } from "../draftName.ts";
import { WORDS } from "../words.ts";
import { BeforeClosing } from "./BeforeClosing.tsx";
import { HelpfulTips } from "./HelpfulTips.tsx";
import { OpenTips } from "./OpenTips.tsx";
import { RegionField } from "./RegionField.tsx";
import { ReasonField, refusal, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";

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

/** How often the dialog reads whether a phone was told by now. */
const COUNTS_AGAIN_MS = 5000;

const OUTCOMES: readonly Outcome[] = ["FOUND_SAFE", "FOUND_DEAD", "RETURNED_ALONE", "FALSE_REPORT", "WITHDRAWN"];
const FOUND: ReadonlySet<Outcome> = new Set(["FOUND_SAFE", "FOUND_DEAD", "RETURNED_ALONE"]);
const FOUND_BY: readonly FoundBy[] = ["TIP", "POLICE", "OTHER", "UNKNOWN"];

interface Closing {
  readonly outcome: Outcome | "";
  readonly foundBy: FoundBy | "";
  readonly foundAt: string;
  readonly reason: string;
  readonly helpful: readonly string[];
  /** Null: as the case has it. */
  readonly region: string | null;
  readonly relation: AbductorRelation | "" | null;
}

const NOTHING: Closing = { ...({ outcome: "", foundBy: "", foundAt: "", reason: "" } as const), helpful: [], region: null, relation: null };

interface CloseStepProps extends StepProps {
  /** Leads to a note that is not sent, once the dialog is gone; null if there is none. */
  readonly onNote: (() => void) | null;
}

export function CloseStep(props: CloseStepProps) {
  const { live, tips, onNote } = props;
  const words = useWords(WORDS);
  const { terms } = useWords();
  const knownRegion = live.facts?.region ?? "";
  const knownRelation: AbductorRelation | "" = live.facts?.abductorRelation ?? "";
  const { typed, field, step, onDone } = useTyped<Closing>(draftName("close", props.summary.id), () => NOTHING, props.onClose);
  const { outcome, foundBy, foundAt, reason, helpful, region, relation } = typed;
  const [sending, send] = useSending<CloseStepMutation>(CLOSE, { live, onClose: onDone, title: words.step.close }, true);
  useReadDraftNames(props.summary.id);
  const { readCounts } = live;
  useEffect(() => {
    const read = () => {
      if (document.visibilityState === "visible") readCounts().catch(() => undefined);
    };
    read();
    const timer = setInterval(read, COUNTS_AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [readCounts]);
  const isFound = outcome !== "" && FOUND.has(outcome);
  const toNote = onNote
    ? () => {
        step.onClose();
        onNote();
      }
    : null;
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
        idempotencyKey: KEY_TO_COME,
      },
    });
  };
  return (
    <StepDialog
      {...props}
      {...step}
      title={words.step.close}
      consequences={[words.onPhones[onPhones(props.summary.alert)], words.will.close, words.will.closeAgain]}
      danger
      paths={["outcome", "foundBy", "foundAt", "helpfulTipIds", "abductorRelation", "region", "reason"]}
      sending={sending}
      onSend={submit}
    >
      <BeforeClosing live={live} summary={props.summary} onNote={toNote} />
      {tips.mayRead ? <OpenTips id={props.summary.id} tips={tips} /> : null}
      <RadioField
        label={words.outcome}
        path="outcome"
        isRequired
        audience="police"
        choices={OUTCOMES.map((id) => ({ id, name: terms.outcome[id] }))}
        {...field("outcome")}
      />
      {isFound ? (
        <>
          <ChoiceField
            label={words.foundBy}
            path="foundBy"
            choices={FOUND_BY.map((id) => ({ id, name: terms.foundBy[id] }))}
            {...field("foundBy")}
          />
          <DateTimeField label={words.foundAt} path="foundAt" hint={words.foundAtHint} {...field("foundAt")} />
          {tips.mayRead ? <HelpfulTips tips={tips} chosen={helpful} onChange={field("helpful").onChange} /> : null}
        </>
      ) : null}
      {outcome !== "" && live.facts ? (
        <>
          <ChoiceField
            label={words.fact.abductorRelation}
            path="abductorRelation"
            audience="police"
            choices={choicesOf(terms.abductorRelation)}
            value={relation ?? knownRelation}
            hint={(relation ?? knownRelation) === knownRelation ? null : <Recorded value={knownRelation && terms.abductorRelation[knownRelation]} />}
            onChange={field("relation").onChange}
          />
          <RegionField label={words.fact.region} path="region" value={region ?? knownRegion}
            onChange={field("region").onChange}
            {...((region ?? knownRegion) === knownRegion ? {} : { recorded: knownRegion })}
          />
        </>
      ) : null}
      <ReasonField {...field("reason")} isRequired={false} />
    </StepDialog>
  );
}
