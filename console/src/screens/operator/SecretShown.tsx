/** A secret that the hub shows once. It stands in this dialog alone, and is gone with it. */
import { type ReactNode, useState } from "react";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { useWords } from "../../words/words.tsx";
import { WORDS } from "./words.ts";

export interface SecretShownProps {
  readonly title: string;
  readonly secret: string;
  /** The words of the button. */
  readonly copy: string;
  readonly onClose: () => void;
  /** What else is to be known of it. */
  readonly children?: ReactNode;
}

export function SecretShown({ title, secret, copy, onClose, children }: SecretShownProps) {
  const words = useWords(WORDS);
  const [copied, setCopied] = useState<boolean | null>(null);
  const take = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <Dialog
      title={title}
      isOpen
      mustAnswer
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" autoFocus onPress={() => void take()}>
            {copy}
          </Button>
          <Button onPress={onClose}>{words.keyDone}</Button>
        </>
      }
    >
      <p>{words.keyOnce}</p>
      <p className="new-key">
        <code>{secret}</code>
      </p>
      {children}
      <p role="status">{copied === null ? "" : copied ? words.copied : words.notCopied}</p>
    </Dialog>
  );
}
