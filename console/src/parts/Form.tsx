import { createContext, type ReactNode, use, useEffect, useId, useRef } from "react";
import { type Refusal, refusalsAt, refusalsElsewhere } from "../graph/refusals.ts";
import { useWords } from "../words/words.tsx";
import { RefusalText } from "./Failed.tsx";

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
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  /** For a button that stands outside of it, as in a dialog. */
  readonly id?: string;
}

/** A form that leads to what was refused: the first field gets the focus, and of a time the first part that is empty. */
export function Form({ refusals, isMended, paths, onSubmit, children, id }: FormProps) {
  const words = useWords();
  const form = useRef<HTMLFormElement>(null);
  const title = useId();
  const left = isMended ? refusals.filter((refusal) => !isMended(refusal)) : refusals;
  const elsewhere = refusalsElsewhere(left, paths);

  useEffect(() => {
    if (refusals.length === 0) return;
    const wrong = form.current?.querySelector<HTMLElement>(WRONG) ?? form.current?.querySelector<HTMLElement>(".form-refusals");
    const field = wrong?.matches(FOCUSABLE) ? wrong : (wrong?.querySelector<HTMLElement>(EMPTY_PART) ?? wrong?.querySelector<HTMLElement>(FOCUSABLE));
    (field ?? wrong)?.focus();
    wrong?.scrollIntoView({ block: "center" });
  }, [refusals]);

  return (
    <form
      ref={form}
      id={id}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
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
      <RefusalsContext value={left}>{children}</RefusalsContext>
      {/* In a dialog the button stands outside: without one inside, Enter in a second field would do nothing. */}
      <button type="submit" hidden tabIndex={-1} />
    </form>
  );
}

/** Return what was refused of the field at this path. */
export function useRefusals(path: string | undefined): readonly Refusal[] {
  const all = use(RefusalsContext);
  return path === undefined ? NONE : refusalsAt(all, path);
}
