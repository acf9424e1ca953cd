/** The purpose of a count, and the button that counts. */
import { type ReactNode, useState } from "react";
import type { Refusal } from "../../graph/refusals.ts";
import { Button } from "../../parts/Button.tsx";
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
  readonly children: ReactNode;
}

/** A form that counts once a purpose is given. */
export function CountForm({ purpose, setPurpose, onCount, children }: CountFormProps) {
  const words = useWords(WORDS);
  const [refusals, setRefusals] = useState(NONE);
  return (
    <div className="card">
      <Form
        refusals={refusals}
        paths={["purpose"]}
        onSubmit={() => {
          const wrong = refusalsOfPurpose(purpose);
          setRefusals(wrong);
          if (wrong.length === 0) onCount();
        }}
      >
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
  );
}
