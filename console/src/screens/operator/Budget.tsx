import { useState } from "react";
import { graphql } from "react-relay";
import type { BudgetMutation } from "../../graph/artifacts/BudgetMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { ConfirmForm } from "../../parts/ConfirmForm.tsx";
import { NumberField } from "../../parts/Field.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useWords } from "../../words/words.tsx";
import { readPoints } from "./input.ts";
import type { AboutPartner } from "./PartnerCard.tsx";
import { WORDS } from "./words.ts";

const PATHS = ["pointsPerMinute"];
const WRONG: readonly Refusal[] = [{ code: "NUMBER_INVALID", message: "", path: PATHS }];

/** Sets the points a minute of a partner, or gives it the default again. */
export function Budget({ partner, onClose, onChanged }: AboutPartner) {
  const words = useWords(WORDS);
  const say = useToast();
  const [typed, setTyped] = useState(partner.pointsPerMinute == null ? "" : String(partner.pointsPerMinute));
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [set, isBusy] = useChange<BudgetMutation>(graphql`
    mutation BudgetMutation($input: SetPartnerBudgetInput!) {
      setPartnerBudget(input: $input) {
        pointsPerMinute
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);
  const send = async () => {
    const pointsPerMinute = readPoints(typed);
    if (Number.isNaN(pointsPerMinute)) {
      setRefusals([...WRONG]);
      return;
    }
    const outcome = await set({ input: { partnerId: partner.id, pointsPerMinute } });
    if (!outcome.done) {
      setRefusals(outcome.refusals);
      return;
    }
    say(words.budgetDone);
    onClose();
    await onChanged();
  };
  return (
    <ConfirmForm
      title={words.changeBudget}
      refusals={refusals}
      paths={PATHS}
      isBusy={isBusy}
      consequences={words.budgetConsequences}
      confirm={words.budgetSave}
      onClose={onClose}
      onConfirm={send}
    >
      <NumberField
        label={words.pointsLabel}
        hint={words.pointsHint}
        path="pointsPerMinute"
        inputMode="numeric"
        value={typed}
        onChange={setTyped}
        autoFocus
      />
    </ConfirmForm>
  );
}
