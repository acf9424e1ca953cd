/** The line below a form: how the draft stands, the way to throw it away, and both versions if another tab has changed it. */
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/Button.tsx";
import { useToast } from "../parts/Toasts.tsx";
import { useTimes, useWords } from "../words/words.tsx";
import { differences } from "./differences.ts";
import { ThrowAway } from "./ThrowAway.tsx";
import type { Draft } from "./useDraft.tsx";

interface DraftLineProps<T> {
  readonly draft: Draft<T>;
  /** There "Cancel" throws it away. */
  readonly isInDialog?: boolean;
}

export function DraftLine<T>({ draft, isInDialog = false }: DraftLineProps<T>) {
  const words = useWords();
  const times = useTimes();
  const [isThrown, setThrown] = useState(false);
  const line = useRef<HTMLSpanElement>(null);
  const { saving, savedAt, other } = draft;
  const throwAway = async () => {
    setThrown(await draft.throwAway());
  };
  const isGone = isThrown && savedAt === null;
  useEffect(() => {
    if (!isGone) return;
    // The button is gone with the draft, and the focus with it, unless a dialog around it has moved it on: it goes to the answer.
    const frame = requestAnimationFrame(() => {
      if (!document.activeElement?.matches("button, input, textarea, select, a")) line.current?.focus();
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [isGone]);
  const said = {
    idle: savedAt ? words.drafts.saved(times.clock(savedAt)) : isThrown ? words.drafts.thrown : "",
    saved: savedAt ? words.drafts.saved(times.clock(savedAt)) : "",
    waiting: words.drafts.saving,
    saving: words.drafts.saving,
    failed: words.drafts.notSaved,
    full: words.drafts.full,
    unread: words.drafts.unread,
    changed: words.drafts.notSaved,
  }[saving];
  return (
    <>
      {other ? <Versions draft={draft} /> : null}
      <div className="draft-line">
        <span ref={line} role="status" tabIndex={-1} className={["failed", "full", "unread", "changed"].includes(saving) ? "failing" : ""}>
          {said}
        </span>
        {savedAt && !other && !isInDialog ? <ThrowAway onThrow={() => void throwAway()} /> : null}
      </div>
    </>
  );
}

/** What is typed here beside what the other tab has saved. */
function Versions<T>({ draft: { value, other, decide } }: { readonly draft: Draft<T> }) {
  const { drafts } = useWords();
  const times = useTimes();
  const say = useToast();
  const kept = other?.kept ?? null;
  const said = kept ? drafts.changed(times.clock(kept.savedAt)) : drafts.gone;
  const [first] = useState(said);
  useEffect(() => {
    // The form may be longer than the screen.
    say(first);
  }, [say, first]);
  return (
    <section className="draft-versions" aria-label={said}>
      <p>
        <strong>{said}</strong>
      </p>
      {kept ? (
        <table>
          <thead>
            <tr>
              <th scope="col">{drafts.here}</th>
              <th scope="col">{drafts.there}</th>
            </tr>
          </thead>
          <tbody>
            {differences(value, kept.value).map(({ mine, theirs }, index) => (
              <tr key={index}>
                <td dir="auto">{mine || drafts.nothing}</td>
                <td dir="auto">{theirs || drafts.nothing}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <div className="row">
        <Button
          kind="primary"
          small
          onPress={() => {
            decide("mine");
          }}
        >
          {drafts.keepMine}
        </Button>
        <Button
          small
          onPress={() => {
            decide("theirs");
          }}
        >
          {kept ? drafts.takeTheirs : drafts.startOver}
        </Button>
      </div>
    </section>
  );
}
