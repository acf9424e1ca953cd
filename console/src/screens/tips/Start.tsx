/** Before anything is read: whose tips, and why. The list of cases has public facts alone. */
import { useState } from "react";
import type { Refusal } from "../../graph/refusals.ts";
import { Button } from "../../parts/Button.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { ChoiceField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { refusalsOfPurpose } from "../../parts/purpose.ts";
import { PurposeField } from "../../parts/PurposeField.tsx";
import { isolated, useWords } from "../../words/words.tsx";
import type { CasesState } from "./useCases.ts";
import { WORDS } from "./words.ts";

const EVERY = "every";
const NONE: readonly Refusal[] = [];

export interface StartProps {
  readonly cases: CasesState;
  readonly onAgain: () => void;
  /** The case of the address. */
  readonly caseId: string | null;
  readonly onStart: (purpose: string, caseId: string | null) => void;
}

export function Start({ cases, onAgain, caseId, onStart }: StartProps) {
  const words = useWords(WORDS);
  const shared = useWords();
  // Until the officer types another one, it is in the language of the page.
  const [typed, setTyped] = useState<string | null>(null);
  const purpose = typed ?? words.usualPurpose;
  const [chosen, setChosen] = useState<string>(caseId ?? EVERY);
  const [refusals, setRefusals] = useState(NONE);
  if (cases.kind === "reading") return <Skeleton />;
  if (cases.kind === "failed") return <Failed refusals={cases.refusals} onAgain={onAgain} />;
  const choices = [...cases.cases.values()].map(({ id, child, district, alert }) => {
    const status = alert.status === "ACTUAL" ? [] : [shared.terms.alertStatus[alert.status]];
    return { id, name: [...status, isolated(child.name), isolated(district)].join(" · ") };
  });
  if (caseId && !cases.cases.has(caseId)) choices.unshift({ id: caseId, name: words.thisCase });
  return (
    <div className="tip-start card">
      <Form
        refusals={refusals}
        paths={["purpose", "caseId"]}
        onSubmit={() => {
          const wrong = [
            ...refusalsOfPurpose(purpose),
            ...(chosen ? [] : [{ code: "INVALID_INPUT", message: "", path: ["caseId"] }]),
          ];
          setRefusals(wrong);
          if (wrong.length === 0) onStart(purpose.trim(), chosen === EVERY ? null : chosen);
        }}
      >
        <div className="stack">
          <ChoiceField
            label={words.whichCase}
            path="caseId"
            isRequired
            choices={[{ id: EVERY, name: words.everyCase }, ...choices]}
            value={chosen}
            onChange={setChosen}
            {...(choices.length === 0 ? { hint: words.noCases } : {})}
          />
          <PurposeField label={words.purpose} hint={words.purposeHint} autoFocus value={purpose} onChange={setTyped} />
          <div className="row">
            <Button type="submit" kind="primary">
              {words.start}
            </Button>
          </div>
        </div>
      </Form>
    </div>
  );
}
