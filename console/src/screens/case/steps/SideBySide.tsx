/** Two versions of the same facts: a colleague's, which the case has now, and the officer's own. */
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../parts/Button.tsx";
import { RadioField } from "../../../parts/Field.tsx";
import { useWords } from "../../../words/words.tsx";
import { type Fact, PATH_OF, type Typed, wordsOf } from "../revision.ts";
import { WORDS } from "../words.ts";

interface SideBySideProps {
  /** Those that both changed. */
  readonly facts: readonly Fact[];
  readonly mine: Typed;
  readonly theirs: Typed;
  /** The facts of which the officer takes the colleague's version. */
  readonly onDecided: (taken: readonly Fact[]) => void;
}

export function SideBySide({ facts, mine, theirs, onDecided }: SideBySideProps) {
  const words = useWords(WORDS);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.focus();
    section.current?.scrollIntoView({ block: "center" });
  }, []);
  const [chosen, setChosen] = useState<Partial<Record<Fact, "mine" | "theirs">>>({});
  return (
    <section ref={section} className="side-by-side" tabIndex={-1} aria-label={words.stale}>
      <p>
        <strong>{words.stale}</strong>
      </p>
      <p>{facts.length > 0 ? words.staleWhy : words.staleApart}</p>
      {facts.map((fact) => (
        <RadioField
          key={fact}
          label={words.fact[PATH_OF[fact]] ?? fact}
          isRequired
          choices={[
            { id: "theirs", name: wordsOf(theirs, fact) || words.empty, hint: words.staleNow },
            { id: "mine", name: wordsOf(mine, fact) || words.empty, hint: words.staleMine },
          ]}
          value={chosen[fact] ?? "mine"}
          onChange={(side) => {
            if (side) setChosen({ ...chosen, [fact]: side });
          }}
        />
      ))}
      <div className="row">
        <Button
          onPress={() => {
            onDecided(facts.filter((fact) => chosen[fact] === "theirs"));
          }}
        >
          {words.staleGoOn}
        </Button>
      </div>
    </section>
  );
}
