/** Throw a draft away, after a question. */
import { useState } from "react";
import { Button } from "../parts/Button.tsx";
import { Confirm } from "../parts/Dialog.tsx";
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

/** The question alone. */
export function ThrowAwayQuestion({ isOpen, onKeep, onLater, onThrow }: QuestionProps) {
  const { drafts } = useWords();
  return (
    <Confirm
      title={drafts.throwAway}
      isOpen={isOpen}
      onClose={onKeep}
      cancel={drafts.goOn}
      {...(onLater ? { other: { name: drafts.keepAndClose, onPress: onLater } } : {})}
      confirm={drafts.throwAway}
      consequences={[drafts.throwAwaySure]}
      danger
      onConfirm={onThrow}
    />
  );
}
