/** What came of it, and the cases that look the same. */
import { useEffect, useRef } from "react";
import { Button } from "../../parts/Button.tsx";
import { ExerciseRibbon } from "../../parts/Badge.tsx";
import { Link } from "../../parts/Link.tsx";
import type { OpenCaseMutation } from "../../graph/artifacts/OpenCaseMutation.graphql.ts";
import { useWords } from "../../words/words.tsx";
import { Alike } from "./Alike.tsx";
import type { Status } from "./form.ts";
import { WORDS } from "./words.ts";

export interface OpenedProps {
  readonly status: Status;
  readonly opened: OpenCaseMutation["response"]["openCase"];
  readonly onAnother: () => void;
}

export function Opened({ status, opened, onAnother }: OpenedProps) {
  const words = useWords(WORDS);
  const { caseId, alike } = opened;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The dialog that asked gives the focus back a frame after it has gone, to a button that is gone too.
    let frame = 0;
    const takeFocus = (isGone: boolean) => {
      frame = requestAnimationFrame(() => {
        if (isGone) title.current?.focus();
        else takeFocus(!document.querySelector("[role=alertdialog]"));
      });
    };
    takeFocus(false);
    return () => {
      cancelAnimationFrame(frame);
    };
  }, []);
  return (
    <div className="opened">
      <ExerciseRibbon status={status} />
      <h1 tabIndex={-1} ref={title}>
        {words.opened[status]}
      </h1>
      {caseId ? <p>{words.mustBeConfirmed}</p> : null}
      <div className="row">
        {caseId ? (
          <Link to={`/cases/${caseId}`} button="primary">
            {words.toCase}
          </Link>
        ) : null}
        <Button onPress={onAnother}>{words.another}</Button>
      </div>
      <Alike cases={alike} />
    </div>
  );
}
