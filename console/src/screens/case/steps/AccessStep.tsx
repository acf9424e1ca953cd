/** Let others work on the case, or connect it to another one. */
import { useState } from "react";
import { graphql, type MutationParameters } from "relay-runtime";
import { useTyped } from "../../../drafts/useTyped.tsx";
import { DateTimeField } from "../../../parts/DateTimeField.tsx";
import { ChoiceField, RadioField, TextField } from "../../../parts/Field.tsx";
import { useWords } from "../../../words/words.tsx";
import { draftName } from "../draftName.ts";
import { WORDS } from "../words.ts";
import { missing, ReasonField, StepDialog, type StepProps, useKey, useSending } from "./StepDialog.tsx";

const MUTATIONS = {
  assign: graphql`
    mutation AccessStepAssignMutation($input: AssignCaseInput!) {
      assignCase(input: $input) {
        changed
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `,
  share: graphql`
    mutation AccessStepShareMutation($input: ShareCaseInput!) {
      shareCase(input: $input) {
        changed
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `,
  offer: graphql`
    mutation AccessStepOfferMutation($input: HandOverCaseInput!) {
      handOverCase(input: $input) {
        changed
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `,
  link: graphql`
    mutation AccessStepLinkMutation($input: LinkCasesInput!) {
      linkCases(input: $input) {
        changed
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `,
};

export type AccessKind = keyof typeof MUTATIONS;
type LinkKind = "SAME_CHILD" | "SAME_INCIDENT" | "SAME_SUSPECT" | "OTHER";
const LINK_KINDS: readonly LinkKind[] = ["SAME_CHILD", "SAME_INCIDENT", "SAME_SUSPECT", "OTHER"];

export function AccessStep(props: StepProps & { readonly kind: AccessKind }) {
  const { kind, summary } = props;
  const words = useWords(WORDS);
  const idempotencyKey = useKey();
  const { typed, field, step } = useTyped(draftName(kind, summary.id), () => ({ reason: "" }), props.onClose);
  const { reason } = typed;
  const [shareWith, setShareWith] = useState<"force" | "officer" | "">("force");
  const [who, setWho] = useState("");
  const [sending, send] = useSending<MutationParameters>(MUTATIONS[kind], { ...props, ...step }, true, words.toldWhom[kind](who.trim()));
  const [until, setUntil] = useState("");
  const [link, setLink] = useState<LinkKind | "">("");
  const asksForce = kind === "offer" || (kind === "share" && shareWith === "force");
  const path = kind === "link" ? "otherId" : asksForce ? "force" : "officer";
  const submit = async () => {
    const shared = { caseId: summary.id, idempotencyKey };
    const name = who.trim();
    const said = reason.trim();
    const empty = missing({
      [path]: name,
      ...(kind === "share" ? { purpose: said, until } : kind === "assign" ? {} : { reason: said }),
    });
    if (empty.length > 0) {
      sending.refuse(empty);
      return;
    }
    const inputs = {
      assign: { ...shared, officer: name },
      share: { ...shared, [asksForce ? "force" : "officer"]: name, purpose: said, until },
      offer: { ...shared, force: name, reason: said },
      link: { ...shared, otherId: name, reason: said, kind: link || null },
    };
    await send({ input: inputs[kind] });
  };
  return (
    <StepDialog
      {...props}
      {...step}
      draftLine={kind === "assign" ? null : step.draftLine}
      title={words.step[kind]}
      consequences={[words.will[kind]]}
      paths={[path, "until", "kind", kind === "share" ? "purpose" : "reason"]}
      sending={sending}
      onSend={() => void submit()}
    >
      {kind === "share" ? (
        <RadioField
          label={words.shareWith}
          isRequired
          choices={[
            { id: "force", name: words.shareForce },
            { id: "officer", name: words.shareOfficer },
          ]}
          value={shareWith}
          onChange={setShareWith}
        />
      ) : null}
      <TextField
        label={kind === "link" ? words.otherCase : asksForce ? words.forceId : words.officer}
        path={path}
        hint={kind === "link" ? null : asksForce ? words.forceHint : words.officerHint}
        isRequired
        maxLength={200}
        value={who}
        onChange={setWho}
        autoFocus={kind !== "share"}
      />
      {kind === "link" ? (
        <ChoiceField
          label={words.linkKind}
          path="kind"
          choices={LINK_KINDS.map((id) => ({ id, name: words.linkKinds[id] }))}
          value={link}
          onChange={setLink}
        />
      ) : null}
      {kind === "share" ? (
        <>
          <TextField label={words.sharePurpose} path="purpose" isRequired maxLength={500} {...field("reason")} />
          <DateTimeField label={words.end} path="until" isRequired value={until} onChange={setUntil} />
        </>
      ) : kind === "assign" ? null : (
        <ReasonField {...field("reason")} />
      )}
    </StepDialog>
  );
}
