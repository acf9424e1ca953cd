/** The line above a form that came back from a draft: that it is one, and the way to be rid of it. */
import { useEffect, useRef, useState } from "react";
import { useTimes, useWords } from "../words/words.tsx";
import { ThrowAway } from "./ThrowAway.tsx";

interface DraftNoticeProps {
  /** When the draft was saved, before this page; null if the hub did not get it. */
  readonly savedAt: string | null;
  readonly onThrow: () => Promise<boolean>;
}

export function DraftNotice({ savedAt, onThrow }: DraftNoticeProps) {
  const { drafts } = useWords();
  const times = useTimes();
  const [first] = useState(savedAt);
  const [isThrown, setThrown] = useState(false);
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // The button that had the focus is gone.
    if (isThrown) line.current?.focus();
  }, [isThrown]);
  return (
    <div className="draft-notice">
      <span ref={line} role="status" tabIndex={-1}>
        {isThrown ? drafts.thrown : first === null ? drafts.restoredUnsaved : drafts.restored(times.full(first))}
      </span>
      {isThrown ? null : (
        <ThrowAway
          onThrow={() => {
            void onThrow().then(setThrown);
          }}
        />
      )}
    </div>
  );
}
