import { useState } from "react";
import { graphql } from "react-relay";
import type { RevokeMutation } from "../../graph/artifacts/RevokeMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { ConfirmForm } from "../../parts/ConfirmForm.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import type { AboutPartner, Mode } from "./PartnerCard.tsx";
import { WORDS } from "./words.ts";

/** Revokes every key of a mode of a partner. */
export function Revoke({ partner, mode, onClose, onChanged }: AboutPartner & { readonly mode: Mode }) {
  const words = useWords(WORDS);
  const times = useTimes();
  const say = useToast();
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [revoke, isBusy] = useChange<RevokeMutation>(graphql`
    mutation RevokeMutation($input: RevokePartnerKeyInput!) {
      revokePartnerKey(input: $input) {
        revoked
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);
  const count = partner.keys.filter((key) => key.mode === mode).length;
  const send = async () => {
    const outcome = await revoke({ input: { partnerId: partner.id, mode } });
    if (!outcome.done) {
      setRefusals(outcome.refusals);
      return;
    }
    say(words.revokeDone(times.number(outcome.answer.revokePartnerKey.revoked ?? 0)));
    onClose();
    await onChanged();
  };
  return (
    <ConfirmForm
      title={words.revokeTitle(words.mode[mode], partner.name)}
      refusals={refusals}
      danger
      isBusy={isBusy}
      consequences={words.revokeConsequences(times.number(count))}
      confirm={words.revoke}
      onClose={onClose}
      onConfirm={send}
    />
  );
}
