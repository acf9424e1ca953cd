/** The fields of the facts: what the public sees first, then what stays with police. */
import { useWords } from "../../../words/words.tsx";
import { PeopleFields } from "../../people/PeopleFields.tsx";
import { Recorded } from "../../../parts/Recorded.tsx";
import { FactFields, type FactField } from "../../facts/FactFields.tsx";
import { type Fact, FACTS, NAMES, type TextFact, textsWhere, type Typed } from "../../facts/facts.ts";
import { changedFacts, wordsOf } from "../revision.ts";
import { useSpokenFacts } from "../spokenFacts.ts";
import { WORDS } from "../words.ts";
import { RegionField } from "./RegionField.tsx";

/** Return the path in `reviseCase`: the child and the place are no groups there. */
const pathOf = (fact: Fact): string => FACTS[fact].path.replace(/^(child|lastSeen)\./, "");
export const REVISE_PATHS = NAMES.map(pathOf);
const PUBLIC = textsWhere(({ isPublic }) => isPublic);
const PRIVATE = textsWhere(({ isPublic }) => !isPublic);

interface ReviseFieldsProps {
  readonly typed: Typed;
  /** As the case has them now. */
  readonly recorded: Typed;
  /** Why the photo is looked at. */
  readonly purpose: string;
  readonly onChange: (typed: Typed) => void;
}

export function ReviseFields({ typed, recorded, purpose, onChange }: ReviseFieldsProps) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const set = (change: Partial<Typed>) => {
    onChange({ ...typed, ...change });
  };
  const { valueOf } = useSpokenFacts();
  const differs = new Set(changedFacts(recorded, typed));
  const marked = (fact: Fact) => (differs.has(fact) ? <Recorded value={valueOf(FACTS[fact].path, wordsOf(recorded, fact))} /> : null);
  const field = (fact: TextFact): FactField => ({
    hint: marked(fact),
    label: words.fact[FACTS[fact].path] ?? fact,
    path: pathOf(fact),
    ...(FACTS[fact].kind === "number" ? { inputMode: "numeric" } : {}),
    ...(fact === "heightCm" ? { unit: parts.centimetre } : {}),
    value: typed[fact],
    onChange: (value: string) => {
      set({ [fact]: value });
    },
  });
  return (
    <>
      <fieldset className="revise-group">
        <legend className="audience public">{words.publicGroup}</legend>
        <FactFields facts={PUBLIC} {...{ field, purpose }} />
        <PeopleFields people={typed} set={set} purpose={purpose} />
        {(["suspects", "vehicles"] as const).map((fact) =>
          differs.has(fact) ? (
            <div key={fact} className="stack-small">
              <span className="field-name">{words.fact[fact]}</span>
              {marked(fact)}
            </div>
          ) : null,
        )}
      </fieldset>
      <fieldset className="revise-group">
        <legend className="audience police">{words.privateGroup}</legend>
        <FactFields
          facts={PRIVATE}
          {...{ field, purpose }}
          own={{ region: <RegionField key="region" {...field("region")} {...(differs.has("region") ? { recorded: recorded.region } : {})} /> }}
        />
      </fieldset>
    </>
  );
}
