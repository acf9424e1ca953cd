/** Two versions of the same facts: a colleague's, which the case has now, and the officer's own. */
import { Fragment, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../../../parts/Button.tsx";
import { RadioField } from "../../../parts/Field.tsx";
import { useWords } from "../../../words/words.tsx";
import { WORDS } from "../words.ts";

/** One fact that both changed. */
export interface Clash<F extends string> {
  readonly fact: F;
  readonly name: string;
  readonly mine: string;
  readonly theirs: string;
  /** Below the choice. */
  readonly below?: ReactNode;
}

interface SideBySideProps<F extends string> {
  readonly title: string;
  readonly why: string;
  readonly clashes: readonly Clash<F>[];
  /** The facts that the officer takes from the colleague's version. */
  readonly onDecided: (taken: readonly F[]) => void;
}

export function SideBySide<F extends string>({ title, why, clashes, onDecided }: SideBySideProps<F>) {
  const words = useWords(WORDS);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.focus();
    section.current?.scrollIntoView({ block: "center" });
  }, []);
  const [chosen, setChosen] = useState<Partial<Record<F, "mine" | "theirs">>>({});
  return (
    <section ref={section} className="side-by-side" tabIndex={-1} aria-label={title}>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{why}</p>
      {clashes.map(({ fact, name, mine, theirs, below }) => (
        <Fragment key={fact}>
          <RadioField
            label={name}
            isRequired
            choices={[
              { id: "theirs", name: theirs, hint: words.staleNow },
              { id: "mine", name: mine, hint: words.staleMine },
            ]}
            value={chosen[fact] ?? "mine"}
            onChange={(side) => {
              if (side) setChosen({ ...chosen, [fact]: side });
            }}
          />
          {below}
        </Fragment>
      ))}
      <div className="row">
        <Button
          onPress={() => {
            onDecided(clashes.flatMap(({ fact }) => (chosen[fact] === "theirs" ? [fact] : [])));
          }}
        >
          {words.staleGoOn}
        </Button>
      </div>
    </section>
  );
}
