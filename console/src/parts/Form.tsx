import { createContext, type ReactNode, use, useEffect, useId, useRef } from "react";
import { type Refusal, refusalsAt, refusalsElsewhere } from "../graph/refusals.ts";
import { useWords } from "../words/words.tsx";
import { RefusalText } from "./Failed.tsx";

interface Refusals {
  readonly all: readonly Refusal[];
  readonly claimed: Set<string>;
}

const NONE: readonly Refusal[] = [];
const RefusalsContext = createContext<Refusals>({ all: NONE, claimed: new Set() });

export interface FormProps {
  /** What the hub refused at the last try. Each field shows what its path names; the rest stands above. */
  readonly refusals: readonly Refusal[];
  /** The paths of the fields below. */
  readonly paths: readonly string[];
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  /** For a button that stands outside of it, as in a dialog. */
  readonly id?: string;
}

/** A form that leads to what was refused: the first field gets the focus. */
export function Form({ refusals, paths, onSubmit, children, id }: FormProps) {
  const words = useWords();
  const form = useRef<HTMLFormElement>(null);
  const title = useId();
  const elsewhere = refusalsElsewhere(refusals, paths);

  useEffect(() => {
    if (refusals.length === 0) return;
    const field = form.current?.querySelector<HTMLElement>("[aria-invalid=true], .form-refusals");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
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
      {refusals.length > 0 ? (
        <div className="form-refusals" role="alert" tabIndex={-1} aria-labelledby={title}>
          <p id={title}>
            <strong>{words.parts.problems(refusals.length)}</strong>
          </p>
          {elsewhere.map((refusal, index) => (
            <RefusalText key={index} refusal={refusal} />
          ))}
        </div>
      ) : null}
      <RefusalsContext value={{ all: refusals, claimed: new Set(paths) }}>{children}</RefusalsContext>
    </form>
  );
}

/** Return what was refused of the field at this path. */
export function useRefusals(path: string | undefined): readonly Refusal[] {
  const { all } = use(RefusalsContext);
  return path === undefined ? NONE : refusalsAt(all, path);
}
