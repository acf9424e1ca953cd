/** Update the facts. What is typed is a draft; a change that a colleague made meanwhile stands beside it. */
import { useMemo, useState } from "react";
import { graphql } from "relay-runtime";
import type { ReviseStepMutation } from "../../../graph/artifacts/ReviseStepMutation.graphql.ts";
import { useTyped } from "../../../drafts/useTyped.tsx";
import { KEY_TO_COME } from "../../../graph/unanswered.ts";
import { RadioField } from "../../../parts/Field.tsx";
import { Photo } from "../../../parts/Photo.tsx";
import { Skeleton } from "../../../parts/Skeleton.tsx";
import { useWords } from "../../../words/words.tsx";
import { FormPhotosContext, useFormPhotos } from "../../people/formPhotos.ts";
import { draftName } from "../draftName.ts";
import type { CaseFacts } from "../facts.ts";
import { type Fact, FACTS, textsWhere, type Typed } from "../../facts/facts.ts";
import { changedFacts, changesPublic, clashes, inputOf, rebase, takesPhoto, typedOf, updateFacts, wordsOf } from "../revision.ts";
import { useSpokenFacts } from "../spokenFacts.ts";
import { isMessageWaiting } from "../state.ts";
import { WORDS } from "../words.ts";
import { ReviseFields, REVISE_PATHS } from "./ReviseFields.tsx";
import { SideBySide } from "./SideBySide.tsx";
import { missing, refusal, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";
import { useUpdatePreview } from "./UpdatePreview.tsx";

const REVISE = graphql`
  mutation ReviseStepMutation($input: ReviseCaseInput!) {
    reviseCase(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const NEEDED = textsWhere(({ isNeeded }) => isNeeded ?? false);
const NUMBERS = textsWhere(({ kind }) => kind === "number");

interface Revision {
  readonly version: number;
  /** The facts as they were when the officer began. */
  readonly before: Typed;
  readonly mine: Typed;
  readonly material: "yes" | "no" | "";
}

function begin(facts: CaseFacts): Revision {
  const before = typedOf(facts);
  return { version: facts.version, before, mine: before, material: "" };
}

function hasChanged({ before, mine, material }: Revision): boolean {
  return material !== "" || changedFacts(before, mine).length > 0;
}

export function ReviseStep(props: StepProps) {
  const { facts } = props.live;
  return facts ? <ReviseOne {...props} facts={facts} /> : null;
}

function ReviseOne(props: StepProps & { readonly facts: CaseFacts }) {
  const { facts, live, purpose, summary } = props;
  const words = useWords(WORDS);
  const { typed, isRead, set, field, step, onDone } = useTyped(draftName("revise", summary.id), () => begin(facts), props.onClose, hasChanged);
  const isWaiting = isMessageWaiting(summary.alert);
  const isPhotoTaken = takesPhoto(typed.before, typed.mine);
  const isMaterial = typed.material === "yes" || isPhotoTaken;
  const [sending, send] = useSending<ReviseStepMutation>(REVISE, { live, onClose: onDone, title: words.step.revise }, true, () =>
    changesPublic(changedFacts(typed.before, typed.mine)) && isMaterial ? (isWaiting ? words.revisedLater : words.revisedLoud) : words.revisedQuiet,
  );
  const [theirs, setTheirs] = useState<{ readonly typed: Typed; readonly version: number } | null>(null);
  const photos = useFormPhotos();
  const { valueOf } = useSpokenFacts();
  // A draft of an earlier day, or a change that came while the dialog was open.
  const newer = useMemo(() => theirs ?? { typed: typedOf(facts), version: facts.version }, [theirs, facts]);
  const changed = changedFacts(typed.before, typed.mine);
  const isStale = newer.version !== typed.version;
  // A confirmation makes a version and changes none of these facts. So may a change that was taken back: the officer decides.
  const isSame = changedFacts(typed.before, newer.typed).length === 0;
  const isPublic = changesPublic(changed);

  const newest = rebase(typed.before, typed.mine, newer.typed);
  const preview = useUpdatePreview(updateFacts(newest, summary, facts.lastSeen), summary.version, sending, ([head = "", ...path]) =>
    head === "child" || head === "lastSeen" ? path : [head, ...path],
  );
  const isLoud = isPublic && isMaterial;
  const isAsked = isPublic && !isPhotoTaken;
  const needed = missing({ ...pick(typed.mine, NEEDED), ...(isAsked ? { material: typed.material } : {}) });
  const empty = needed.map(({ path }) => path[0] ?? "");
  const submit = async () => {
    if (!isRead) return;
    const noNumbers = NUMBERS.filter((fact) => !/^\s*\d{0,3}\s*$/.test(typed.mine[fact]));
    const wrong = [...needed, ...noNumbers.map((fact) => refusal("NUMBER_INVALID", fact))];
    if (changed.length > 0 && wrong.length > 0) sending.refuse(wrong);
    else if (changed.length === 0) sending.refuse([{ code: "NOTHING_CHANGED", message: "", path: [] }]);
    else if (isLoud && !preview.isSeen) await preview.look();
    else await revise(typed);
  };
  const revise = async ({ before, mine, version }: Revision) => {
    const outcome = await send({
      input: {
        caseId: summary.id,
        idempotencyKey: KEY_TO_COME,
        expectedVersion: version,
        material: isLoud,
        ...inputOf(before, mine),
      },
    });
    if (outcome.done || !outcome.refusals.some(({ code }) => code === "CONFLICT")) return;
    const found = await live.readFacts().catch(() => null);
    if (!found) return;
    setTheirs({ typed: typedOf(found), version: found.version });
    sending.refuse([]);
  };
  /** Go on from the newest version, with the officer's changes over it, except where theirs is taken. */
  const goOn = (taken: readonly Fact[]) => {
    const mine = { ...rebase(typed.before, typed.mine, newer.typed), ...pick(newer.typed, taken) };
    set({ version: newer.version, before: newer.typed, mine });
    setTheirs(null);
    sending.refuse([]);
  };

  const both = clashes(typed.before, typed.mine, newer.typed);
  const said = (one: Typed, fact: Fact) => valueOf(FACTS[fact].path, wordsOf(one, fact)) || words.empty;
  const loud = isWaiting ? words.will.reviseLater : words.will.reviseMaterial;
  const consequence = !isPublic ? words.will.revisePrivate : isMaterial ? loud : words.will.reviseQuiet;
  const isDecided = changed.length > 0 && (!isAsked || typed.material !== "");
  return (
    <StepDialog
      {...props}
      {...step}
      title={words.step.revise}
      {...(isLoud && !preview.isSeen ? { confirm: words.seeMessage } : {})}
      consequences={isDecided ? [consequence] : []}
      paths={[...REVISE_PATHS, "material"]}
      isMended={(one) => one.code === "REQUIRED" && !empty.includes(one.path[0] ?? "")}
      sending={preview.sending}
      onSend={submit}
    >
      {isRead ? (
        <>
          {isStale ? (
            <SideBySide
              title={words.stale}
              why={both.length > 0 ? words.staleWhy : isSame ? words.staleSame : words.staleApart}
              clashes={both.map((fact) => ({
                fact,
                name: words.fact[FACTS[fact].path] ?? fact,
                mine: said(typed.mine, fact),
                theirs: said(newer.typed, fact),
                ...(fact === "photo" ? { below: <BothPhotos theirs={newer.typed.photo} mine={typed.mine.photo} purpose={purpose} /> } : {}),
              }))}
              onDecided={goOn}
            />
          ) : null}
          <FormPhotosContext value={photos}>
            <ReviseFields
              typed={typed.mine}
              recorded={newer.typed}
              purpose={purpose}
              onChange={field("mine").onChange}
            />
          </FormPhotosContext>
          {isAsked ? (
            <RadioField
              label={words.material}
              path="material"
              hint={words.materialHint}
              isRequired
              choices={[
                { id: "yes", name: words.materialYes },
                { id: "no", name: words.materialNo },
              ]}
              {...field("material")}
            />
          ) : null}
          {isLoud ? preview.message : null}
        </>
      ) : (
        <Skeleton lines={8} />
      )}
    </StepDialog>
  );
}

function pick<F extends Fact>(typed: Typed, facts: readonly F[]): Pick<Typed, F> {
  return Object.fromEntries(facts.map((fact) => [fact, typed[fact]])) as Pick<Typed, F>;
}

interface BothPhotosProps {
  readonly theirs: string;
  readonly mine: string;
  /** Why photos are looked at. */
  readonly purpose: string;
}

/** Both photos, each shown when the officer asks for it. */
function BothPhotos({ theirs, mine, purpose }: BothPhotosProps) {
  const words = useWords(WORDS);
  return (
    <div className="both-photos">
      {[
        { name: words.staleNow, id: theirs },
        { name: words.staleMine, id: mine },
      ].map(({ name, id }) =>
        id ? (
          <figure key={name} className="photo-small">
            <Photo id={id} size="push" purpose={purpose} alt={name} />
            <figcaption className="muted">{name}</figcaption>
          </figure>
        ) : null,
      )}
    </div>
  );
}
