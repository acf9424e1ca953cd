/** The purpose of a count, and the button that counts. */
import { type ReactNode, useRef, useState } from "react";
import type { Refusal } from "../../graph/refusals.ts";
import { Button } from "../../parts/Button.tsx";
import { EarlierFilters } from "../../parts/EarlierFilters.tsx";
import { Form } from "../../parts/Form.tsx";
import { refusalsOfPurpose } from "../../parts/purpose.ts";
import { PurposeField } from "../../parts/PurposeField.tsx";
import { useWords } from "../../words/words.tsx";
import { WORDS } from "./words.ts";

const NONE: readonly Refusal[] = [];

interface CountFormProps {
  readonly purpose: string;
  readonly setPurpose: (purpose: string) => void;
  readonly onCount: () => void;
  /** The numbers below were counted by other filters. */
  readonly isOutdated: boolean;
  readonly children: ReactNode;
}

/** A form that counts once a purpose is given. */
export function CountForm({ purpose, setPurpose, onCount, isOutdated, children }: CountFormProps) {
  const words = useWords(WORDS);
  const [refusals, setRefusals] = useState(NONE);
  const card = useRef<HTMLDivElement>(null);
  const submit = () => {
    const wrong = refusalsOfPurpose(purpose);
    setRefusals(wrong);
    if (wrong.length === 0) onCount();
    return wrong.length === 0;
  };
  return (
    <>
      <div ref={card} className="card">
        <Form refusals={refusals} paths={["purpose"]} onSubmit={submit}>
          <div className="stack">
            {children}
            <PurposeField label={words.purpose} hint={words.purposeHint} value={purpose} onChange={setPurpose} />
            <div className="row">
              <Button type="submit" kind="primary">
                {words.count}
              </Button>
            </div>
          </div>
        </Form>
      </div>
      <EarlierFilters
        isShown={isOutdated}
        onAgain={() => {
          // The button that was pressed goes with what it said.
          if (submit()) card.current?.querySelector<HTMLElement>("button.primary")?.focus();
        }}
      />
    </>
  );
}
