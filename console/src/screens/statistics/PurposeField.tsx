/** The purpose of a count, and the button that counts. */
import { type ReactNode, useState } from "react";
import type { Refusal } from "../../graph/refusals.ts";
import { Button } from "../../parts/Button.tsx";
import { TextField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { isPurpose, MAX_PURPOSE_CHARACTERS } from "../../parts/purpose.ts";
import { useWords } from "../../words/words.tsx";
import { WORDS } from "./words.ts";

const TOO_SHORT: readonly Refusal[] = [{ code: "INVALID_INPUT", message: "", path: ["purpose"] }];
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
          const isTold = isPurpose(purpose);
          setRefusals(isTold ? NONE : [...TOO_SHORT]);
          if (isTold) onCount();
        }}
      >
        <div className="stack">
          {children}
          <TextField
            label={words.purpose}
            hint={words.purposeHint}
            path="purpose"
            isRequired
            maxLength={MAX_PURPOSE_CHARACTERS}
            value={purpose}
            onChange={setPurpose}
          />
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
