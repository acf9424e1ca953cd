/** The list of partners, and the way to a new one. */
import { useEffect, useRef, useState } from "react";
import { graphql } from "react-relay";
import type { PartnersCreateMutation } from "../../graph/artifacts/PartnersCreateMutation.graphql.ts";
import { MAX_PARTNER_NAME_CHARACTERS } from "../../graph/limits.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Button } from "../../parts/Button.tsx";
import { ConfirmForm } from "../../parts/ConfirmForm.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { TextField } from "../../parts/Field.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { CallKeys } from "./input.ts";
import { PartnerCard } from "./PartnerCard.tsx";
import type { PartnerList } from "./usePartners.ts";
import { WORDS } from "./words.ts";

const PATHS = ["name"];

export function Partners({ list }: { readonly list: PartnerList }) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const times = useTimes();
  const say = useToast();
  const [isCreating, setCreating] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const [created, setCreated] = useState<string | null>(null);
  const listed = useRef<HTMLUListElement>(null);
  const { partners, refusals } = list;

  useEffect(() => {
    if (!created || !partners?.some(({ id }) => id === created)) return;
    listed.current?.querySelector<HTMLElement>(`[data-partner="${created}"] button`)?.focus();
    setCreated(null);
  }, [created, partners]);

  return (
    <section className="stack" aria-labelledby="partners">
      <div className="row spread">
        <div className="row">
          <h2 id="partners">{words.partners}</h2>
          {partners ? <span className="muted">{`${times.number(partners.length)}${list.hasMore ? "+" : ""}`}</span> : null}
        </div>
        <Button
          onPress={() => {
            setCreating(true);
          }}
        >
          {words.create}
        </Button>
      </div>
      {refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void list.again()} /> : null}
      {partners === null ? (
        refusals.length > 0 ? null : (
          <Skeleton lines={6} />
        )
      ) : partners.length === 0 ? (
        <Empty title={words.partnersNone} />
      ) : (
        <ul className="partners" ref={listed}>
          {partners.map((partner) => (
            <PartnerCard
              key={partner.id}
              partner={partner}
              isOpen={opened === partner.id}
              onToggle={() => {
                setOpened(opened === partner.id ? null : partner.id);
              }}
              onChanged={() => list.again()}
            />
          ))}
        </ul>
      )}
      {list.hasMore ? <Button onPress={() => void list.more()}>{parts.more}</Button> : null}
      {isCreating ? (
        <Create
          onClose={() => {
            setCreating(false);
          }}
          onCreated={(id) => {
            setCreating(false);
            say(words.created);
            void list.again(true).then(() => {
              setOpened(id);
              setCreated(id);
            });
          }}
        />
      ) : null}
    </section>
  );
}

function Create({ onClose, onCreated }: { readonly onClose: () => void; readonly onCreated: (id: string) => void }) {
  const words = useWords(WORDS);
  const [name, setName] = useState("");
  const [keys] = useState(() => new CallKeys());
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [create, isBusy] = useChange<PartnersCreateMutation>(graphql`
    mutation PartnersCreateMutation($input: CreatePartnerInput!) {
      createPartner(input: $input) {
        partnerId
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);
  const send = async () => {
    const outcome = await create({ input: { name: name.trim(), idempotencyKey: keys.of(name.trim()) } });
    const id = outcome.done ? outcome.answer.createPartner.partnerId : null;
    if (!outcome.done) setRefusals(outcome.refusals);
    else if (id) onCreated(id);
  };
  return (
    <ConfirmForm
      title={words.create}
      refusals={refusals}
      paths={PATHS}
      isBusy={isBusy}
      consequences={words.createConsequences}
      confirm={words.createDone}
      onClose={onClose}
      onConfirm={send}
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        path="name"
        value={name}
        onChange={setName}
        maxLength={MAX_PARTNER_NAME_CHARACTERS}
        isRequired
        autoFocus
      />
    </ConfirmForm>
  );
}
