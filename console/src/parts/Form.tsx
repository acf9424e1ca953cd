import { createContext, type ReactNode, use, useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
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

type Note = (path: string, code: string | null) => void;

const UnsettledContext = createContext<Note>(() => {});

/** What stopped the last press, in the place of what was refused before it. */
interface Stop {
  readonly found: readonly Refusal[];
  readonly before: readonly Refusal[];
}

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

/**
 * A form that leads to what was refused: the first field gets the focus, and of a time the first part that is empty. It is not sent
 * while a field has text that is not settled: what stands there would not be what is sent.
 */
export function Form({ refusals, isMended, paths, onSubmit, children, actions, id }: FormProps) {
  const words = useWords();
  const form = useRef<HTMLFormElement>(null);
  const title = useId();
  const [unsettled, note] = useUnsettledFields();
  const [stop, setStop] = useState<Stop | null>(null);
  const isStopped = stop?.before === refusals;
  const stops = isStopped ? stop.found.filter(({ code, path }) => unsettled.get(path.join(".")) === code) : NONE;
  const refused = isStopped ? NONE : isMended ? refusals.filter((refusal) => !isMended(refusal)) : refusals;
  const left = [...stops, ...refused];
  const elsewhere = refusalsElsewhere(refused, paths);
  const { isUnderWay, press, fields, wait } = useWait();
  const told = useRef(new WeakSet([NONE]));
  const last = isStopped ? stop.found : refusals;

  useEffect(() => {
    if (isUnderWay) return;
    const isTold = told.current.has(last);
    told.current.add(last);
    if (isTold || last.length === 0) return;
    const wrong = form.current?.querySelector<HTMLElement>(WRONG) ?? form.current?.querySelector<HTMLElement>(".form-refusals");
    const field = wrong?.matches(FOCUSABLE) ? wrong : (wrong?.querySelector<HTMLElement>(EMPTY_PART) ?? wrong?.querySelector<HTMLElement>(FOCUSABLE));
    (field ?? wrong)?.focus();
    wrong?.scrollIntoView({ block: "center" });
  }, [last, isUnderWay]);

  return (
    <form
      ref={form}
      id={id}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const found = [...unsettled].map(([path, code]) => ({ code, message: "", path: path.split(".") }));
        setStop(found.length > 0 ? { found, before: refusals } : null);
        if (found.length === 0) press(onSubmit);
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
      <UnsettledContext value={note}>
        <RefusalsContext value={left}>
          <div ref={fields} className="form-fields" inert={isUnderWay}>
            {children}
          </div>
        </RefusalsContext>
      </UnsettledContext>
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

/** Return the code of each field that is not settled, by its path, and the function that notes one. */
function useUnsettledFields(): readonly [ReadonlyMap<string, string>, Note] {
  const [unsettled, setUnsettled] = useState<ReadonlyMap<string, string>>(new Map());
  const note = useCallback<Note>((path, code) => {
    setUnsettled((before) => {
      const after = new Map(before);
      if (code === null) after.delete(path);
      else after.set(path, code);
      return after;
    });
  }, []);
  return [unsettled, note];
}

/**
 * Keep the form around from being sent while what stands in a field is not settled, such as a name without a chosen place. `code`
 * says at the field what is missing; null for a field that is settled.
 */
export function useUnsettled(path: string | undefined, code: string | null): void {
  const note = use(UnsettledContext);
  // Before the next key: Enter may follow at once.
  useLayoutEffect(() => {
    if (path === undefined || code === null) return;
    note(path, code);
    return () => {
      note(path, null);
    };
  }, [note, path, code]);
}

/** Return what was refused of the field at this path. */
export function useRefusals(path: string | undefined): readonly Refusal[] {
  const all = use(RefusalsContext);
  return path === undefined ? NONE : refusalsAt(all, path);
}
