/** Let others work on the case, or connect it to another one. */
import { useMemo } from "react";
import { graphql, type MutationParameters } from "relay-runtime";
import { useTyped } from "../../../drafts/useTyped.tsx";
import { MAX_ID_CHARACTERS, MAX_REASON_CHARACTERS } from "../../../graph/limits.ts";
import { KEY_TO_COME } from "../../../graph/unanswered.ts";
import { DateTimeField } from "../../../parts/DateTimeField.tsx";
import { chosenBy, plain } from "../../../parts/combo.ts";
import { ChoiceField, RadioField, TextField } from "../../../parts/Field.tsx";
import { useWords } from "../../../words/words.tsx";
import { draftName } from "../draftName.ts";
import { WORDS } from "../words.ts";
import { ForceField, OfficerField } from "./GranteeFields.tsx";
import { missing, ReasonField, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";
import { useForces } from "./useForces.ts";

const MUTATIONS = {
  assign: graphql`
    mutation AccessStepAssignMutation($input: AssignCaseInput!) {
      assignCase(input: $input) {
        changed
        isKnown
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
        isKnown
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
        isKnown
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

type Whom = Readonly<Record<"force" | "officer" | "otherId", string>>;
export type AccessKind = keyof typeof MUTATIONS;
type LinkKind = "SAME_CHILD" | "SAME_INCIDENT" | "SAME_SUSPECT" | "OTHER";
const LINK_KINDS: readonly LinkKind[] = ["SAME_CHILD", "SAME_INCIDENT", "SAME_SUSPECT", "OTHER"];

interface Access {
  readonly reason: string;
  readonly shareWith: "force" | "officer" | "";
  readonly whom: Whom;
  readonly until: string;
  readonly link: LinkKind | "";
}

const NOTHING: Access = { reason: "", shareWith: "force", whom: { force: "", officer: "", otherId: "" }, until: "", link: "" };

export function AccessStep(props: StepProps & { readonly kind: AccessKind }) {
  const { kind, summary } = props;
  const words = useWords(WORDS);
  const { parts } = useWords();
  const { typed, set, field, step, onDone } = useTyped<Access>(draftName(kind, summary.id), () => NOTHING, props.onClose);
  const { reason, shareWith, whom, until, link } = typed;
  const forces = useForces(kind !== "link");
  const asksForce = kind === "offer" || (kind === "share" && shareWith === "force");
  const path = kind === "link" ? "otherId" : asksForce ? "force" : "officer";
  const name = whom[path].trim();
  const { choices } = forces;
  const others = useMemo(() => choices?.filter(({ id }) => plain(id) !== plain(summary.force.id)) ?? null, [choices, summary]);
  const setName = (now: string) => {
    set({ whom: { ...whom, [path]: now } });
  };
  const done = words.toldWhom[kind]((asksForce && choices && chosenBy(choices, name)?.name) || name);
  const [sending, send] = useSending<MutationParameters>(MUTATIONS[kind], { live: props.live, onClose: onDone, title: words.step[kind] }, true, ({ isKnown }) =>
    isKnown === false ? parts.sentences([done, words.toldUnknown[asksForce ? "force" : "officer"]]) : done,
  );
  const submit = async () => {
    const shared = { caseId: summary.id, idempotencyKey: KEY_TO_COME };
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
      title={words.step[kind]}
      consequences={[words.will[kind]]}
      paths={[path, "until", "kind", kind === "share" ? "purpose" : "reason"]}
      sending={sending}
      onSend={submit}
    >
      {kind === "share" ? (
        <RadioField
          label={words.shareWith}
          isRequired
          choices={[
            { id: "force", name: words.shareForce },
            { id: "officer", name: words.shareOfficer },
          ]}
          {...field("shareWith")}
        />
      ) : null}
      {kind === "link" ? (
        <TextField label={words.otherCase} path={path} isRequired maxLength={MAX_ID_CHARACTERS} value={whom.otherId} onChange={setName} autoFocus />
      ) : asksForce ? (
        <ForceField forces={{ ...forces, choices: others }} value={name} onChange={setName} autoFocus={kind === "offer"} />
      ) : (
        <OfficerField forces={forces} value={name} onChange={setName} autoFocus={kind === "assign"} />
      )}
      {kind === "link" ? (
        <ChoiceField
          label={words.linkKind}
          path="kind"
          choices={LINK_KINDS.map((id) => ({ id, name: words.linkKinds[id] }))}
          {...field("link")}
        />
      ) : null}
      {kind === "share" ? (
        <>
          <TextField label={words.sharePurpose} path="purpose" isRequired maxLength={MAX_REASON_CHARACTERS} {...field("reason")} />
          <DateTimeField label={words.end} path="until" isRequired {...field("until")} />
        </>
      ) : kind === "assign" ? null : (
        <ReasonField {...field("reason")} />
      )}
    </StepDialog>
  );
}
