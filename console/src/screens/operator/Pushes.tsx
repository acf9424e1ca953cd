/** Whether pushes go out, and the switch that stops them all. */
import { useState } from "react";
import { graphql } from "react-relay";
import type { PushesHaltMutation } from "../../graph/artifacts/PushesHaltMutation.graphql.ts";
import type { PushesResumeMutation } from "../../graph/artifacts/PushesResumeMutation.graphql.ts";
import { MAX_PURPOSE_CHARACTERS, MIN_PURPOSE_CHARACTERS } from "../../graph/limits.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Button } from "../../parts/Button.tsx";
import { ConfirmForm } from "../../parts/ConfirmForm.tsx";
import { TextField } from "../../parts/Field.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useWords } from "../../words/words.tsx";
import { isWord } from "./input.ts";
import { WORDS } from "./words.ts";

const PATHS = ["word", "reason"];

export interface PushesProps {
  readonly halted: boolean;
  readonly onChanged: () => void;
}

export function Pushes({ halted, onChanged }: PushesProps) {
  const words = useWords(WORDS);
  const [isAsked, setAsked] = useState(false);
  return (
    <section className={`card stack pushes${halted ? " is-halted" : ""}`} aria-labelledby="pushes" data-halted={halted}>
      <h2 id="pushes">{words.pushes}</h2>
      <p className="pushes-state">
        <strong>{halted ? words.halted : words.going}</strong>
        <span className="muted">{halted ? words.haltedWhy : words.goingWhy}</span>
      </p>
      <Button
        kind={halted ? "primary" : "danger"}
        onPress={() => {
          setAsked(true);
        }}
      >
        {halted ? words.resume : words.halt}
      </Button>
      {isAsked ? (
        <Switch
          halts={!halted}
          onClose={() => {
            setAsked(false);
          }}
          onChanged={onChanged}
        />
      ) : null}
    </section>
  );
}

/** Asks for a reason and a word, so that no slip of the hand stops the hub or starts it. */
function Switch({ halts, onClose, onChanged }: { readonly halts: boolean; readonly onClose: () => void; readonly onChanged: () => void }) {
  const words = useWords(WORDS);
  const say = useToast();
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [halt, isHalting] = useChange<PushesHaltMutation>(graphql`
    mutation PushesHaltMutation($input: HaltAllInput!) {
      haltAll(input: $input) {
        halted
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);
  const [resume, isResuming] = useChange<PushesResumeMutation>(graphql`
    mutation PushesResumeMutation($input: ResumeAllInput!) {
      resumeAll(input: $input) {
        halted
        userErrors {
          ...userErrors_fields @relay(mask: false)
        }
      }
    }
  `);
  const word = halts ? words.haltWord : words.resumeWord;

  const send = async () => {
    const wrong = [
      ...(reason.trim().length < MIN_PURPOSE_CHARACTERS ? ["reason"] : []),
      ...(isWord(typed, word) ? [] : ["word"]),
    ];
    if (wrong.length > 0) {
      setRefusals(wrong.map((path) => ({ code: "REQUIRED", message: "", path: [path] })));
      return;
    }
    const outcome = await (halts ? halt : resume)({ input: { reason: reason.trim() } });
    // A halt that could not be written down holds all the same.
    onChanged();
    if (outcome.done) {
      say(halts ? words.haltDone : words.resumeDone);
      onClose();
    } else setRefusals(outcome.refusals);
  };

  return (
    <ConfirmForm
      title={halts ? words.halt : words.resume}
      refusals={refusals}
      paths={PATHS}
      danger={halts}
      isBusy={isHalting || isResuming}
      consequences={halts ? words.haltConsequences : words.resumeConsequences}
      confirm={halts ? words.halt : words.resume}
      onClose={onClose}
      onConfirm={send}
    >
      <div className="stack">
        <TextField
          label={words.reason}
          hint={words.reasonHint}
          path="reason"
          value={reason}
          onChange={setReason}
          maxLength={MAX_PURPOSE_CHARACTERS}
          isRequired
          autoFocus
        />
        <TextField label={words.word(word)} path="word" value={typed} onChange={setTyped} isRequired />
      </div>
    </ConfirmForm>
  );
}
