/** A new key of a partner. It stands in this dialog alone, and is gone with it. */
import { useState } from "react";
import { graphql, useRelayEnvironment } from "react-relay";
import type { NewKeyMutation } from "../../graph/artifacts/NewKeyMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { ConfirmForm } from "../../parts/ConfirmForm.tsx";
import { RadioField } from "../../parts/Field.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { CallKeys } from "./input.ts";
import type { AboutPartner, Mode } from "./PartnerCard.tsx";
import { forgetAnswer } from "./secret.ts";
import { SecretShown } from "./SecretShown.tsx";
import { WORDS } from "./words.ts";

export const GRACE_SECONDS = { day: 86_400, week: 604_800, now: 0 } as const;
export type Grace = keyof typeof GRACE_SECONDS;
export const GRACES: readonly Grace[] = ["day", "week", "now"];
const PATHS = ["gracePeriodSeconds"];

interface Made {
  readonly key: string;
  readonly id: string;
  readonly earlierStopAt: string | null;
}

export function NewKey({ partner, mode, onClose, onChanged }: AboutPartner & { readonly mode: Mode }) {
  const words = useWords(WORDS);
  const environment = useRelayEnvironment();
  const [grace, setGrace] = useState<Grace>("day");
  const [calls] = useState(() => new CallKeys());
  const [made, setMade] = useState<Made | null>(null);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [rotate, isBusy] = useChange<NewKeyMutation>(graphql`
    mutation NewKeyMutation($input: RotatePartnerKeyInput!) {
      rotatePartnerKey(input: $input) {
        key
        keyId
        previousKeysExpireAt
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);
  const times = useTimes();
  const [hasEarlier] = useState(() => partner.keys.some((key) => key.mode === mode));

  const send = async () => {
    const input = {
      partnerId: partner.id,
      mode,
      gracePeriodSeconds: GRACE_SECONDS[grace],
      idempotencyKey: calls.of(grace),
    };
    const outcome = await rotate({ input });
    forgetAnswer(environment, "rotatePartnerKey", input);
    if (!outcome.done) {
      setRefusals(outcome.refusals);
      return;
    }
    const { key, keyId, previousKeysExpireAt } = outcome.answer.rotatePartnerKey;
    setMade({ key: key ?? "", id: keyId ?? "", earlierStopAt: previousKeysExpireAt ?? null });
    await onChanged();
  };

  if (made) {
    return (
      <SecretShown title={words.keyMade} secret={made.key} copy={words.copy} onClose={onClose}>
        {made.earlierStopAt ? <p>{words.keyStops(times.full(made.earlierStopAt))}</p> : null}
        <p className="muted">
          {words.partnerKeyId} <code>{made.id}</code>
        </p>
      </SecretShown>
    );
  }
  return (
    <ConfirmForm
      title={words.newKeyTitle(words.mode[mode], partner.name)}
      refusals={refusals}
      paths={PATHS}
      isBusy={isBusy}
      consequences={words.rotateConsequences}
      confirm={words.makeKey}
      onClose={onClose}
      onConfirm={send}
    >
      {hasEarlier ? (
        <RadioField
          label={words.earlier}
          path="gracePeriodSeconds"
          isRequired
          value={grace}
          onChange={(chosen) => {
            if (chosen) setGrace(chosen);
          }}
          choices={GRACES.map((id) => ({ id, name: words.grace[id], hint: words.graceHints[id] }))}
        />
      ) : null}
    </ConfirmForm>
  );
}
