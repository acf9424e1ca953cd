/** The steps that the officer may take now, and the one whose dialog is open. */
import { type RefObject, useRef, useState } from "react";
import { useMay, useSession } from "../../app/SessionProvider.tsx";
import { useIsOver } from "../../parts/Countdown.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { type Step, stepsOf } from "./state.ts";
import type { Summary } from "./summary.ts";
import type { LiveCase } from "./useCase.ts";
import { WORDS } from "./words.ts";

export interface StepChoice {
  readonly steps: readonly Step[];
  readonly nameOf: (step: Step) => string;
  /** Who set the place of each area, as far as the officer may know. */
  readonly setters: ReadonlyMap<number, string>;
  readonly chosen: Step | null;
  readonly setChosen: (step: Step | null) => void;
  /** The button of the dialog that was open last. */
  readonly opener: RefObject<Element | null>;
}

export function useSteps(live: LiveCase): StepChoice {
  const { summary } = live;
  const words = useWords(WORDS);
  const times = useTimes();
  const { account } = useSession();
  const mayConfirm = useMay("CONFIRM_CASE");
  const [chosen, setChosen] = useState<Step | null>(null);
  const opener = useRef<Element | null>(null);
  const setters: ReadonlyMap<number, string> = summary ? setBy(live, summary) : new Map<number, string>();
  // An offer ends by its time, and no event says so.
  const isEnded = useIsOver(summary?.offer?.until);
  const isOffered = summary?.offer != null && !isEnded;
  const steps = summary ? stepsOf(summary, { account, mayConfirm, setBy: setters, isHeld: isHeld(live), isOffered }) : [];
  const nameOf = (step: Step) => {
    if (step.kind === "confirmArea") return words.step.confirmArea(times.number(step.area));
    return words.step[step.kind === "resume" && summary?.alert.pauses.includes("RETURNED") ? "resumeReturned" : step.kind];
  };
  return { steps, nameOf, setters, chosen, setChosen, opener };
}

/** Return who set the place of each area. Those without the private facts cannot know; the hub refuses them if it was they. */
function setBy({ facts }: LiveCase, { alert }: Summary): ReadonlyMap<number, string> {
  const found = new Map((facts?.sightings ?? []).map(({ area, addedBy }) => [area, addedBy]));
  const first = alert.areas[0];
  const corrected = facts?.notes.findLast(({ move }) => move === "CORRECT_LAST_SEEN");
  if (first && facts) found.set(first.number, corrected?.by ?? facts.openedBy);
  return found;
}

function isHeld({ facts }: LiveCase): boolean | null {
  return !facts || facts.keeping.factsWipedAt ? null : facts.keeping.hold != null;
}
