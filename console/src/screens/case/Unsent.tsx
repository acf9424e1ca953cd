/** What the officer began at this case and has not sent, with the way to each. */
import { Button } from "../../parts/Button.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { draftName } from "./draftName.ts";
import type { StepChoice } from "./useSteps.ts";
import { WORDS } from "./words.ts";

/** Return the name of the draft of a new note. */
export function noteDraft(caseId: string): string {
  return draftName("note", caseId);
}

interface UnsentProps {
  readonly caseId: string;
  readonly drafts: ReadonlySet<string>;
  /** The draft of a step that cannot be taken now cannot be sent: it is not named. */
  readonly choice: StepChoice;
  /** Leads to the note; null if its form is in sight, or the officer may not write any. */
  readonly onNote: (() => void) | null;
}

export function Unsent({ caseId, drafts, choice, onNote }: UnsentProps) {
  const words = useWords(WORDS);
  const { steps, nameOf, chosen, setChosen, opener } = choice;
  const begun = steps.filter(({ kind }) => kind !== chosen?.kind && drafts.has(draftName(kind, caseId)));
  const hasNote = onNote !== null && drafts.has(noteDraft(caseId));
  const times = useTimes();
  const count = begun.length + (hasNote ? 1 : 0);
  if (count === 0) return null;
  return (
    <div className="draft-notice case-unsent" role="status">
      <span>{words.unsent(count, times.number(count))}</span>
      <span className="row">
        {hasNote ? (
          <Button small onPress={onNote}>
            {words.note}
          </Button>
        ) : null}
        {begun.map((step) => (
          <Button
            key={step.kind}
            small
            onPress={({ target }) => {
              opener.current = target;
              setChosen(step);
            }}
          >
            {nameOf(step)}
          </Button>
        ))}
      </span>
    </div>
  );
}
