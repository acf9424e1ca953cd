/** Throw a draft away, after a question. */
import { useState } from "react";
import { FormRibbon } from "../parts/Badge.tsx";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { useWords } from "../words/words.tsx";

/** The button, with its question. */
export function ThrowAway({ onThrow }: { readonly onThrow: () => void }) {
  const { drafts } = useWords();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button
        kind="quiet"
        small
        onPress={() => {
          setAsking(true);
        }}
      >
        {drafts.throwAway}
      </Button>
      <ThrowAwayQuestion
        isOpen={isAsking}
        onKeep={() => {
          setAsking(false);
        }}
        onThrow={() => {
          setAsking(false);
          onThrow();
        }}
      />
    </>
  );
}

interface QuestionProps {
  readonly isOpen: boolean;
  readonly onKeep: () => void;
  /** Where the form can be closed without an end of its draft. */
  readonly onLater?: () => void;
  readonly onThrow: () => void;
}

/** The question alone: to go on is the usual answer. */
export function ThrowAwayQuestion({ isOpen, onKeep, onLater, onThrow }: QuestionProps) {
  const { drafts } = useWords();
  return (
    <Dialog
      title={onLater ? drafts.leaveAsk : drafts.throwAwayAsk}
      isOpen={isOpen}
      onClose={onKeep}
      mustAnswer
      actions={
        <>
          <Button kind="remove" onPress={onThrow}>
            {drafts.throwItAway}
          </Button>
          {onLater ? <Button onPress={onLater}>{drafts.keepAndClose}</Button> : null}
          <Button kind="primary" onPress={onKeep}>
            {drafts.goOn}
          </Button>
        </>
      }
    >
      <FormRibbon />
      <ul className="consequences">
        <li>{drafts.throwAwaySure}</li>
      </ul>
    </Dialog>
  );
}
