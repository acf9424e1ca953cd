/** Sets the channel of a partner in a mode. A secret that the hub makes is shown once. */
import { useState } from "react";
import { graphql } from "react-relay";
import type { ChannelMutation } from "../../graph/artifacts/ChannelMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { ConfirmForm } from "../../parts/ConfirmForm.tsx";
import { NumberField, RadioField, TextField } from "../../parts/Field.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useWords } from "../../words/words.tsx";
import { CHANNEL_PATHS, KINDS, LEVELS, NO_CHANNEL, readChannel, type TypedChannel } from "./channel.ts";
import { CHANNEL_WORDS } from "./channelWords.ts";
import { CallKeys } from "./input.ts";
import { GRACE_SECONDS, GRACES, type Grace } from "./NewKey.tsx";
import { OwnStore } from "./OwnStore.tsx";
import type { AboutPartner, Mode } from "./PartnerCard.tsx";
import { SecretShown } from "./SecretShown.tsx";
import { WORDS } from "./words.ts";

const SETTINGS_LINES = 6;

type ChannelProps = AboutPartner & {
  readonly mode: Mode;
  /** The channel that the mode has now. */
  readonly present: string | null;
};

export function Channel(props: ChannelProps) {
  return (
    <OwnStore>
      <SetChannel {...props} />
    </OwnStore>
  );
}

function SetChannel({ partner, mode, present, onClose, onChanged }: ChannelProps) {
  const words = useWords(CHANNEL_WORDS);
  const shared = useWords(WORDS);
  const say = useToast();
  const [typed, setTyped] = useState<TypedChannel>({ ...NO_CHANNEL, kind: KINDS.find((kind) => kind === present) ?? "webhook" });
  const [grace, setGrace] = useState<Grace>("day");
  const [calls] = useState(() => new CallKeys());
  const [secret, setSecret] = useState<string | null>(null);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [set, isBusy] = useChange<ChannelMutation>(graphql`
    mutation ChannelMutation($input: SetPartnerChannelInput!) {
      setPartnerChannel(input: $input) {
        secret
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);
  const type = (change: Partial<TypedChannel>) => {
    setTyped({ ...typed, ...change });
  };
  const replacesSecret = typed.kind === "webhook" && present === "webhook";
  const send = async () => {
    const read = readChannel(typed);
    if (read.refusals) {
      setRefusals(read.refusals);
      return;
    }
    const { channel, settings } = read;
    const call = { partnerId: partner.id, mode, channel, settings, ...(replacesSecret ? { gracePeriodSeconds: GRACE_SECONDS[grace] } : {}) };
    const outcome = await set({ input: { ...call, idempotencyKey: calls.of(JSON.stringify(call)) } });
    if (!outcome.done) {
      setRefusals(outcome.refusals);
      return;
    }
    await onChanged();
    const made = outcome.answer.setPartnerChannel.secret;
    if (made) setSecret(made);
    else {
      say(words.done);
      onClose();
    }
  };
  if (secret !== null) {
    return (
      <SecretShown title={words.secretMade} secret={secret} copy={words.copySecret} onClose={onClose}>
        {null}
      </SecretShown>
    );
  }
  return (
    <ConfirmForm
      title={words.title(shared.mode[mode], partner.name)}
      isBusy={isBusy}
      refusals={refusals}
      paths={CHANNEL_PATHS}
      consequences={words.consequences}
      confirm={words.confirm}
      onClose={onClose}
      onConfirm={send}
    >
      <div className="stack">
        <RadioField
          label={words.kind}
          path="channel"
          isRequired
          value={typed.kind}
          choices={KINDS.map((id) => ({ id, name: words.kinds[id], hint: words.kindHints[id] }))}
          onChange={(kind) => {
            if (kind) type({ kind });
          }}
        />
        {typed.kind === "webhook" ? (
          <>
            <TextField label={words.url} hint={words.urlHint} path="settings.url" isRequired value={typed.url} onChange={(url) => { type({ url }); }} />
            <TextField label={words.secret} hint={words.secretHint} path="settings.secret" value={typed.secret} onChange={(given) => { type({ secret: given }); }} />
          </>
        ) : null}
        {typed.kind === "fcm" ? (
          <>
            <TextField
              label={words.account}
              hint={words.accountHint}
              path="settings.service_account"
              isRequired
              lines={SETTINGS_LINES}
              value={typed.account}
              onChange={(account) => { type({ account }); }}
            />
            <NumberField
              label={words.messages}
              hint={words.messagesHint}
              path="settings.messages_per_minute"
              inputMode="numeric"
              value={typed.messages}
              onChange={(messages) => { type({ messages }); }}
            />
            <RadioField
              label={words.level}
              path="settings.interruption_level"
              isRequired
              value={typed.level}
              choices={LEVELS.map((id) => ({ id, name: words.levels[id], hint: words.levelHints[id] }))}
              onChange={(level) => {
                if (level) type({ level });
              }}
            />
          </>
        ) : null}
        {typed.kind === "other" ? (
          <>
            <TextField label={words.name} path="channel" isRequired value={typed.name} onChange={(name) => { type({ name }); }} />
            <TextField
              label={words.settings}
              hint={words.settingsHint}
              path="settings"
              lines={SETTINGS_LINES}
              value={typed.settings}
              onChange={(settings) => { type({ settings }); }}
            />
          </>
        ) : null}
        {replacesSecret ? (
          <RadioField
            label={words.earlier}
            path="gracePeriodSeconds"
            isRequired
            value={grace}
            choices={GRACES.map((id) => ({ id, name: shared.grace[id] }))}
            onChange={(chosen) => {
              if (chosen) setGrace(chosen);
            }}
          />
        ) : null}
      </div>
    </ConfirmForm>
  );
}
