/** Dismiss a tip, or follow it up. What is typed is kept as a draft until it is sent or thrown away. */
import { useState } from "react";
import { DraftLine, useDraft } from "../../drafts/useDraft.tsx";
import { MAX_QUESTION_CHARACTERS, MAX_REASON_CHARACTERS } from "../../graph/limits.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { TextField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useWords } from "../../words/words.tsx";
import type { Tip } from "./tip.ts";
import type { Reasons, Work } from "./useWork.ts";
import { WORDS } from "./words.ts";

const NONE: readonly Refusal[] = [];

interface Typed {
  readonly tipId: string;
  readonly reason: string;
  readonly question: string;
}

export interface WorkDialogProps {
  readonly kind: "dismiss" | "follow";
  readonly tip: Tip;
  readonly work: Work;
  readonly onClose: () => void;
  /** It was sent. */
  readonly onDone: (question: string) => void;
}

export function WorkDialog({ kind, tip, work, onClose, onDone }: WorkDialogProps) {
  const words = useWords(WORDS);
  const shared = useWords();
  const empty = (): Typed => ({ tipId: tip.id, reason: "", question: "" });
  const draft = useDraft<Typed>(`tip-${kind}`, empty);
  const [refusals, setRefusals] = useState(NONE);
  const [isFollowed, setFollowed] = useState(false);
  // What was typed about another tip is not for this one.
  const typed = draft.value && (draft.value.tipId === tip.id ? draft.value : empty());
  const isDismissal = kind === "dismiss";
  const title = isDismissal ? words.dismissTitle : words.followTitle;
  const paths = isDismissal ? ["reason"] : ["reason", "question"];

  const send = async ({ reason, question }: Typed): Promise<Reasons> => {
    if (isDismissal) {
      if (!reason.trim()) return [{ code: "TEXT_INVALID", message: "", path: ["reason"] }];
      return work.triage(tip.id, "DISMISSED", reason.trim());
    }
    if (!isFollowed) {
      const reasons = await work.triage(tip.id, "FOLLOWED", reason.trim());
      if (reasons.length > 0) return reasons;
      setFollowed(true);
    }
    return question.trim() ? work.ask(tip.id, question.trim()) : NONE;
  };
  const submit = async (sent: Typed) => {
    const reasons = await send(sent);
    setRefusals(reasons);
    if (reasons.length > 0) return;
    await draft.finish();
    onDone(isDismissal ? "" : sent.question.trim());
  };

  return (
    <Dialog title={title} isOpen onClose={onClose}>
      {isFollowed ? null : <Meanwhile kind={kind} tip={tip} />}
      <blockquote className="tip-quote" dir="auto">
        {tip.text}
      </blockquote>
      {typed ? (
        <Form
          refusals={refusals}
          paths={paths}
          onSubmit={() => submit(typed)}
          actions={
            <div className="dialog-actions">
              <Button onPress={onClose}>{shared.parts.cancel}</Button>
              <Button type="submit" kind={isDismissal ? "danger" : "primary"} isPending={work.isBusy}>
                {title}
              </Button>
            </div>
          }
        >
          <div className="stack">
            <TextField
              label={isDismissal ? words.dismissReason : words.followNote}
              path="reason"
              {...(isDismissal ? { hint: words.dismissHint } : {})}
              audience="police"
              isRequired={isDismissal}
              maxLength={MAX_REASON_CHARACTERS}
              autoFocus
              value={typed.reason}
              onChange={(reason) => {
                draft.change({ ...typed, reason });
              }}
            />
            {isDismissal ? null : (
              <TextField
                label={words.question}
                path="question"
                hint={words.questionHint}
                lines={3}
                maxLength={MAX_QUESTION_CHARACTERS}
                value={typed.question}
                onChange={(question) => {
                  draft.change({ ...typed, question });
                }}
              />
            )}
            <DraftLine draft={draft} />
          </div>
        </Form>
      ) : (
        <Skeleton lines={2} />
      )}
    </Dialog>
  );
}

/** Both versions side by side, if a colleague set the tip's state since the dialog opened. */
function Meanwhile({ kind, tip }: Pick<WorkDialogProps, "kind" | "tip">) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const [began] = useState(tip.lastTriage?.at);
  const last = tip.lastTriage;
  if (!last || last.at === began) return null;
  const yours = kind === "dismiss" ? "DISMISSED" : "FOLLOWED";
  return (
    <div className="form-refusals" role="alert">
      <p>
        <strong>{words.since}</strong>
      </p>
      <div className="tip-versions">
        <p dir="auto">{words.sinceTheirs(last.account, terms.tipState[last.state])}</p>
        <p>{words.sinceYours(terms.tipState[yours])}</p>
      </div>
    </div>
  );
}
