/** The steps that the officer may take now, as buttons, and the dialog of the chosen one. */
import { useEffect, useRef, useState } from "react";
import { WHO_ACT } from "../../app/session.ts";
import { useMay } from "../../app/SessionProvider.tsx";
import { Button } from "../../parts/Button.tsx";
import { useWords } from "../../words/words.tsx";
import { isFirst, mainStep, type Step } from "./state.ts";
import { AccessStep } from "./steps/AccessStep.tsx";
import { ApproveStep } from "./steps/ApproveStep.tsx";
import { CloseStep } from "./steps/CloseStep.tsx";
import { ConfirmStep } from "./steps/ConfirmStep.tsx";
import { PlaceStep } from "./steps/PlaceStep.tsx";
import { RadiusStep } from "./steps/RadiusStep.tsx";
import { isReasonStep, ReasonStep } from "./steps/ReasonStep.tsx";
import { ReviseStep } from "./steps/ReviseStep.tsx";
import type { StepProps } from "./steps/StepDialog.tsx";
import { noteDraft } from "./Unsent.tsx";
import type { StepChoice } from "./useSteps.ts";
import type { LiveCase } from "./useCase.ts";
import type { CaseTips } from "./useCaseTips.ts";
import { WORDS } from "./words.ts";

interface StepsProps {
  readonly live: LiveCase;
  readonly tips: CaseTips;
  readonly purpose: string;
  readonly choice: StepChoice;
  /** The names of the officer's drafts. */
  readonly drafts: ReadonlySet<string>;
  /** Leads to the form of a new note; null for those who may not write any. */
  readonly onNote: (() => void) | null;
}

export function Steps({ live, tips, purpose, choice, drafts, onNote }: StepsProps) {
  const { summary } = live;
  const words = useWords(WORDS);
  const { permission } = useWords().terms;
  const mayAct = useMay(...WHO_ACT);
  const { steps, nameOf, setters, chosen, setChosen, opener } = choice;
  const [isAll, setAll] = useState(false);
  const section = useRef<HTMLElement>(null);
  const offered = steps.map(({ kind }) => kind).join();
  useEffect(() => {
    if (chosen || !opener.current) return;
    // After the dialog itself has given it back. The button of a step that is done may be gone, and the focus with it: it goes
    // on among the steps that are left.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      const button = opener.current;
      if (button instanceof HTMLElement && button.isConnected && button.checkVisibility()) button.focus();
      else section.current?.focus();
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [chosen, offered, opener]);
  if (!summary) return null;
  const main = mainStep(steps);
  const first = steps.filter(isFirst);
  const more = steps.filter((step) => !isFirst(step));
  const button = (step: Step) => (
    <Button
      key={`${step.kind} ${"area" in step ? String(step.area) : ""}`}
      kind={step === main ? "primary" : "plain"}
      onPress={({ target }) => {
        opener.current = target;
        setChosen(step);
      }}
    >
      {nameOf(step)}
    </Button>
  );
  /** Leave a dialog for something else: it gives the focus back in the next frame, and would take it from what comes. */
  const goOn = (go: () => void) => {
    setChosen(null);
    requestAnimationFrame(() => {
      requestAnimationFrame(go);
    });
  };
  const shared = {
    live,
    tips,
    summary,
    purpose,
    onClose: () => {
      setChosen(null);
    },
  };
  return (
    <section ref={section} className="case-steps" aria-label={words.steps} tabIndex={-1}>
      {mayAct ? null : <p className="muted">{words.onlyReads(permission.OPEN_CASE, permission.CONFIRM_CASE)}</p>}
      <div className="row">
        {first.map(button)}
        {more.length > 0 ? (
          <Button
            kind="quiet"
            aria-expanded={isAll}
            aria-controls="more-steps"
            onPress={() => {
              setAll(!isAll);
            }}
          >
            {words.moreSteps}
          </Button>
        ) : null}
      </div>
      <div id="more-steps" className="row" hidden={!isAll}>
        {more.map(button)}
      </div>
      {chosen ? <Chosen step={chosen} shared={shared} setters={setters} returning={steps.find(({ kind }) => kind === "return")} onGo={goOn} onChoose={setChosen} onNote={onNote} hasNote={drafts.has(noteDraft(summary.id))} /> : null}
    </section>
  );
}

interface ChosenProps {
  readonly step: Step;
  readonly shared: StepProps;
  readonly setters: ReadonlyMap<number, string>;
  /** The step that returns the case, if it may be returned. */
  readonly returning: Step | undefined;
  /** Leaves the dialog, and does something once it is gone. */
  readonly onGo: (go: () => void) => void;
  readonly onChoose: (step: Step) => void;
  readonly onNote: (() => void) | null;
  /** A note is typed and not sent. */
  readonly hasNote: boolean;
}

function Chosen({ step, shared, setters, returning, onGo, onChoose, onNote, hasNote }: ChosenProps) {
  // A correction of the place gives the first area another number while the dialog is open.
  const first = shared.summary.alert.areas[0]?.number;
  switch (step.kind) {
    case "confirm":
    case "confirmArea":
      return (
        <ConfirmStep
          {...shared}
          area={step.kind === "confirm" ? (first ?? step.area) : step.area}
          isFirst={step.kind === "confirm"}
          setBy={setters.get(step.kind === "confirm" ? (first ?? step.area) : step.area) ?? null}
          onReturn={
            step.kind === "confirm" && returning
              ? () => {
                  onGo(() => {
                    onChoose(returning);
                  });
                }
              : null
          }
        />
      );
    case "revise":
      return <ReviseStep {...shared} />;
    case "close":
      return (
        <CloseStep
          {...shared}
          onNote={
            onNote && hasNote
              ? () => {
                  onGo(onNote);
                }
              : null
          }
        />
      );
    case "radius":
    case "removeArea":
      return <RadiusStep {...shared} removes={step.kind === "removeArea"} />;
    case "addArea":
    case "correct":
      return <PlaceStep {...shared} corrects={step.kind === "correct"} />;
    case "assign":
    case "share":
    case "offer":
    case "link":
      return <AccessStep {...shared} kind={step.kind} />;
    case "approve":
      return <ApproveStep {...shared} />;
    default:
      return isReasonStep(step.kind) ? <ReasonStep {...shared} kind={step.kind} /> : null;
  }
}
