import { createContext, type ReactNode, use, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { type Refusal, refusalsAt, refusalsElsewhere } from "../graph/refusals.ts";
import { useWords } from "../words/words.tsx";
import { RefusalText } from "./Failed.tsx";
import { oneAtATime } from "./oneAtATime.ts";

const NONE: readonly Refusal[] = [];
const WRONG = "[aria-invalid=true], [data-invalid]";
const EMPTY_PART = "[role='spinbutton'][data-placeholder]";
const FOCUSABLE = "input:not([type=file]), textarea, select, [tabindex='0']";
const RefusalsContext = createContext<readonly Refusal[]>(NONE);

export interface FormProps {
  /** What was refused at the last try. Each field shows what its path names; the rest stands above. */
  readonly refusals: readonly Refusal[];
  /** True for what was mended since: it is shown no more, and the focus stays where it is. */
  readonly isMended?: (refusal: Refusal) => boolean;
  /** The paths of the fields below. */
  readonly paths: readonly string[];
  /** Until a promise that it returns ends, nothing is sent again, and the fields take no typing: what is typed then would go nowhere. */
  readonly onSubmit: () => unknown;
  readonly children: ReactNode;
  /** The row of its buttons, below the fields. They keep the focus while it is sent. */
  readonly actions?: ReactNode;
  /** For a button that stands outside of it, as in a dialog. */
  readonly id?: string;
}

/** A form that leads to what was refused: the first field gets the focus, and of a time the first part that is empty. */
export function Form({ refusals, isMended, paths, onSubmit, children, actions, id }: FormProps) {
  const words = useWords();
  const form = useRef<HTMLFormElement>(null);
  const title = useId();
  const left = isMended ? refusals.filter((refusal) => !isMended(refusal)) : refusals;
  const elsewhere = refusalsElsewhere(left, paths);
  const { isUnderWay, press, fields, wait } = useWait();
  const told = useRef(NONE);

  useEffect(() => {
    if (isUnderWay) return;
    const isTold = told.current === refusals;
    told.current = refusals;
    if (isTold || refusals.length === 0) return;
    const wrong = form.current?.querySelector<HTMLElement>(WRONG) ?? form.current?.querySelector<HTMLElement>(".form-refusals");
    const field = wrong?.matches(FOCUSABLE) ? wrong : (wrong?.querySelector<HTMLElement>(EMPTY_PART) ?? wrong?.querySelector<HTMLElement>(FOCUSABLE));
    (field ?? wrong)?.focus();
    wrong?.scrollIntoView({ block: "center" });
  }, [refusals, isUnderWay]);

  return (
    <form
      ref={form}
      id={id}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        press(onSubmit);
      }}
    >
      {left.length > 0 ? (
        <div className="form-refusals" role="alert" tabIndex={-1} aria-labelledby={title}>
          <p id={title}>
            <strong>{words.parts.problems(left.length)}</strong>
          </p>
          {elsewhere.map((refusal, index) => (
            <RefusalText key={index} refusal={refusal} />
          ))}
        </div>
      ) : null}
      <RefusalsContext value={left}>
        <div ref={fields} className="form-fields" inert={isUnderWay}>
          {children}
        </div>
      </RefusalsContext>
      <p ref={wait} className="form-wait" role="status" tabIndex={-1}>
        {isUnderWay ? <span>{words.parts.wait}</span> : null}
      </p>
      {actions}
      {/* In a dialog the button stands outside: without one inside, Enter in a second field would do nothing. */}
      <button type="submit" hidden tabIndex={-1} />
    </form>
  );
}

/**
 * Send one at a time. Meanwhile the focus of a field stands at the line that says so, and then where it was. It is a line that is
 * always there: a focus that falls goes to the first button of a dialog.
 */
function useWait() {
  const [isUnderWay, setUnderWay] = useState(false);
  const [press] = useState(() =>
    oneAtATime((isBegun) => {
      // Before the next key.
      if (isBegun) flushSync(() => { setUnderWay(true); });
      else setUnderWay(false);
    }),
  );
  const fields = useRef<HTMLDivElement>(null);
  const wait = useRef<HTMLParagraphElement>(null);
  const left = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const focused = document.activeElement;
    if (!isUnderWay || !(focused instanceof HTMLElement) || !fields.current?.contains(focused)) return;
    left.current = focused;
    wait.current?.focus({ preventScroll: true });
  }, [isUnderWay]);
  useEffect(() => {
    if (isUnderWay) return;
    // What came with the answer may have taken the focus.
    if (document.activeElement === wait.current) left.current?.focus({ preventScroll: true });
    left.current = null;
  }, [isUnderWay]);
  return { isUnderWay, press, fields, wait };
}

/** Return what was refused of the field at this path. */
export function useRefusals(path: string | undefined): readonly Refusal[] {
  const all = use(RefusalsContext);
  return path === undefined ? NONE : refusalsAt(all, path);
}
