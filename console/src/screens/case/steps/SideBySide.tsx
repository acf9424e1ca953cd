/** Two versions of the same facts: a colleague's, which the case has now, and the officer's own. */
import { Fragment, useEffect, useRef, useState } from "react";
import { Button } from "../../../parts/Button.tsx";
import { RadioField } from "../../../parts/Field.tsx";
import { Photo } from "../../../parts/Photo.tsx";
import { useWords } from "../../../words/words.tsx";
import { type Fact, PATH_OF, type Typed, wordsOf } from "../revision.ts";
import { useSpokenFacts } from "../spokenFacts.ts";
import { WORDS } from "../words.ts";

interface SideBySideProps {
  /** Those that both changed. */
  readonly facts: readonly Fact[];
  readonly mine: Typed;
  readonly theirs: Typed;
  /** Why photos are looked at. */
  readonly purpose: string;
  /** The facts of which the officer takes the colleague's version. */
  readonly onDecided: (taken: readonly Fact[]) => void;
}

export function SideBySide({ facts, mine, theirs, purpose, onDecided }: SideBySideProps) {
  const words = useWords(WORDS);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.focus();
    section.current?.scrollIntoView({ block: "center" });
  }, []);
  const { valueOf } = useSpokenFacts();
  const said = (typed: Typed, fact: Fact) => valueOf(PATH_OF[fact], wordsOf(typed, fact)) || words.empty;
  const [chosen, setChosen] = useState<Partial<Record<Fact, "mine" | "theirs">>>({});
  return (
    <section ref={section} className="side-by-side" tabIndex={-1} aria-label={words.stale}>
      <p>
        <strong>{words.stale}</strong>
      </p>
      <p>{facts.length > 0 ? words.staleWhy : words.staleApart}</p>
      {facts.map((fact) => (
        <Fragment key={fact}>
          <RadioField
            label={words.fact[PATH_OF[fact]] ?? fact}
            isRequired
            choices={[
              { id: "theirs", name: said(theirs, fact), hint: words.staleNow },
              { id: "mine", name: said(mine, fact), hint: words.staleMine },
            ]}
            value={chosen[fact] ?? "mine"}
            onChange={(side) => {
              if (side) setChosen({ ...chosen, [fact]: side });
            }}
          />
          {fact === "photo" ? <BothPhotos theirs={theirs.photo} mine={mine.photo} purpose={purpose} /> : null}
        </Fragment>
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

interface BothPhotosProps {
  readonly theirs: string;
  readonly mine: string;
  readonly purpose: string;
}

/** Both photos, each shown when the officer asks for it. */
function BothPhotos({ theirs, mine, purpose }: BothPhotosProps) {
  const words = useWords(WORDS);
  return (
    <div className="both-photos">
      {[
        { name: words.staleNow, id: theirs },
        { name: words.staleMine, id: mine },
      ].map(({ name, id }) =>
        id ? (
          <figure key={name} className="photo-small">
            <Photo id={id} size="push" purpose={purpose} alt={name} />
            <figcaption className="muted">{name}</figcaption>
          </figure>
        ) : null,
      )}
    </div>
  );
}
