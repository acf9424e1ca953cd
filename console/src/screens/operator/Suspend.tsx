import { useState } from "react";
import { graphql } from "react-relay";
import type { SuspendMutation } from "../../graph/artifacts/SuspendMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { ConfirmForm } from "../../parts/ConfirmForm.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useWords } from "../../words/words.tsx";
import type { AboutPartner } from "./PartnerCard.tsx";
import { WORDS } from "./words.ts";

/** Suspends a partner, or ends its suspension. */
export function Suspend({ partner, onClose, onChanged }: AboutPartner) {
  const words = useWords(WORDS);
  const say = useToast();
  // The dialog says what it was opened for, even if another operator is faster.
  const [suspends] = useState(!partner.suspended);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [suspend, isBusy] = useChange<SuspendMutation>(graphql`
    mutation SuspendMutation($input: SuspendPartnerInput!) {
      suspendPartner(input: $input) {
        suspended
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);
  const send = async () => {
    const outcome = await suspend({ input: { partnerId: partner.id, suspended: suspends } });
    if (!outcome.done) {
      setRefusals(outcome.refusals);
      return;
    }
    say(suspends ? words.suspendDone : words.unsuspendDone);
    onClose();
    await onChanged();
  };
  return (
    <ConfirmForm
      title={suspends ? words.suspendTitle(partner.name) : words.unsuspendTitle(partner.name)}
      refusals={refusals}
      danger={suspends}
      isBusy={isBusy}
      consequences={suspends ? words.suspendConsequences : words.unsuspendConsequences}
      confirm={suspends ? words.suspend : words.unsuspend}
      onClose={onClose}
      onConfirm={send}
    />
  );
}
