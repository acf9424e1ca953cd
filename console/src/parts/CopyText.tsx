import { useState } from "react";
import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";

/** An id that is copied with a press. `label` names it for screen readers. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  const { parts } = useWords();
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <span className="row">
      <code>{text}</code>
      <Button small kind="quiet" aria-label={`${parts.copy}: ${label}`} onPress={() => void copy()}>
        {parts.copy}
      </Button>
      <span role="status" className="muted">
        {copied === null ? "" : copied ? parts.copied : parts.notCopied}
      </span>
    </span>
  );
}
