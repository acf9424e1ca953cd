/** Open a case. What is typed is a draft on the hub until it is sent; previews and the opening leave lines in the audit trail, and nothing is read. */
import { useState } from "react";
import { graphql } from "react-relay";
import type { OpenCaseMutation } from "../../graph/artifacts/OpenCaseMutation.graphql.ts";
import type { PreviewAlertMutation } from "../../graph/artifacts/PreviewAlertMutation.graphql.ts";
import { OPEN_CASE_DRAFT } from "../../drafts/names.ts";
import { DraftLine, useDraft } from "../../drafts/useDraft.tsx";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { AlertStatusContext, ExerciseRibbon } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Confirm } from "../../parts/Dialog.tsx";
import { Form } from "../../parts/Form.tsx";
import { Link } from "../../parts/Link.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useRegions } from "../../places/useRegions.ts";
import { useTimes, useWords } from "../../words/words.tsx";
import { type CaseDraft, checkDraft, emptyDraft, inputOf, isMended, isOfPlace, PATHS, previewInputOf } from "./form.ts";
import { FormPhotosContext, useFormPhotos } from "../people/formPhotos.ts";
import { Opened } from "./Opened.tsx";
import { type AlertPreview, PREVIEW, Preview } from "./Preview.tsx";
import { PublicText } from "./PublicText.tsx";
import { ChildSection, DangerSection, KindSection, PeopleSection, PlaceSection } from "./Sections.tsx";
import { WORDS } from "./words.ts";

const OPEN = graphql`
  mutation OpenCaseMutation($input: OpenCaseInput!) {
    openCase(input: $input) {
      caseId
      alike {
        ...Alike_cases
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

type Answer = OpenCaseMutation["response"]["openCase"];

export default function Open() {
  const [round, setRound] = useState(0);
  return (
    <OpenOne
      key={round}
      onAnother={() => {
        setRound(round + 1);
      }}
    />
  );
}

function OpenOne({ onAnother }: { readonly onAnother: () => void }) {
  const words = useWords(WORDS);
  const shared = useWords();
  const times = useTimes();
  const regions = useRegions();
  const draft = useDraft<CaseDraft>(OPEN_CASE_DRAFT, emptyDraft);
  const [open, isBusy] = useChange<OpenCaseMutation>(OPEN);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  /** The draft as the hub judged it last. */
  const [sent, setSent] = useState<CaseDraft | null>(null);
  const [previewAlert, isPreviewing] = useChange<PreviewAlertMutation>(PREVIEW);
  const [preview, setPreview] = useState<AlertPreview | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const photos = useFormPhotos();
  const { value } = draft;
  if (!value) return <Skeleton lines={12} />;
  if (answer && value.status) return <Opened status={value.status} opened={answer} onAnother={onAnother} />;

  const set = (change: Partial<CaseDraft>) => {
    // That a place is right was said of that place alone.
    draft.change({ ...value, ...(isOfPlace(change) ? { isPlaceRight: false } : {}), ...change });
  };
  const submit = async () => {
    const found = checkDraft(value);
    setRefusals(found);
    setSent(value);
    if (found.length > 0) return;
    const outcome = await previewAlert({ input: previewInputOf(value) });
    const seen = outcome.done ? outcome.answer.previewAlert.preview : null;
    // Only what names a part of the input stands in the way. A case is opened without its preview if there is none.
    const wrong = (outcome.done ? (seen?.refusals ?? []) : outcome.refusals).filter(({ path }) => path.length > 0);
    setRefusals(wrong);
    setPreview(seen ?? null);
    setAsking(wrong.length === 0);
  };
  const send = async () => {
    const outcome = await open({ input: inputOf(value) });
    setAsking(false);
    if (!outcome.done) {
      setRefusals(outcome.refusals);
      return;
    }
    setAnswer(outcome.answer.openCase);
    await draft.finish();
  };
  const status = value.status || null;
  const section = { draft: value, set };
  return (
    <>
      {status ? <ExerciseRibbon status={status} /> : null}
      <div className="open">
        <header>
          <h1>{words.title}</h1>
          {draft.isRestored && draft.savedAt ? (
            <p className="muted">{shared.drafts.restored(times.full(draft.savedAt))}</p>
          ) : null}
        </header>
        <Form
          refusals={refusals}
          isMended={(refusal) => isMended(value, refusal, sent)}
          paths={PATHS}
          onSubmit={submit}
          actions={
            <div className="open-end">
              <AlertStatusContext value={status ?? "ACTUAL"}>
                <DraftLine draft={draft} />
              </AlertStatusContext>
              <Button kind="primary" type="submit" isPending={isPreviewing}>
                {status === "ACTUAL" ? words.submitActual : status === "EXERCISE" ? words.submitExercise : words.submit}
              </Button>
            </div>
          }
        >
          {refusals.some(({ code }) => code === "UNREACHABLE") ? <p className="open-unanswered">{words.mayBeSent}</p> : null}
          {refusals.some(({ code }) => code === "IDEMPOTENCY_MISMATCH") ? (
            <WasSent
              onAnother={() => {
                set({ key: crypto.randomUUID() });
                setRefusals([]);
              }}
            />
          ) : null}
          <FormPhotosContext value={photos}>
            <KindSection {...section} />
            <ChildSection {...section} />
            <PlaceSection {...section} regions={regions} isUnusual={refusals.some((one) => one.code === "PLACE_UNUSUAL" && !isMended(value, one, sent))} />
            <DangerSection {...section} />
            <PeopleSection {...section} />
          </FormPhotosContext>
        </Form>
        <aside className="open-side" aria-label={words.publicSees}>
          <PublicText draft={value} photo={photos.addressOf(value.photo)} />
        </aside>
        {status ? (
          <Confirm
            title={words.sure[status]}
            isOpen={isAsking}
            onClose={() => {
              setAsking(false);
            }}
            confirm={words.confirm[status]}
            consequences={words.consequences[status]}
            isBusy={isBusy}
            wide
            onConfirm={() => void send()}
          >
            <ExerciseRibbon status={status} />
            {preview && value.latitude !== null && value.longitude !== null ? (
              <Preview
                preview={preview}
                hasPhoto={value.photo !== ""}
                photo={photos.addressOf(value.photo)}
                place={{ district: value.district, point: [value.longitude, value.latitude] }}
              />
            ) : (
              <p>{words.noPreview}</p>
            )}
          </Confirm>
        ) : null}
      </div>
    </>
  );
}

/** The answer to an earlier press was lost, and the form was changed since: the case is there, and people may be told of it. */
function WasSent({ onAnother }: { readonly onAnother: () => void }) {
  const words = useWords(WORDS);
  const { app } = useWords();
  return (
    <div className="stack-small">
      <p>{words.wasSent}</p>
      <div className="row">
        <Link to="/" button="primary">
          {app.toBoard}
        </Link>
        <Button onPress={onAnother}>{words.isAnother}</Button>
      </div>
    </div>
  );
}
