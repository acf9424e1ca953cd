/** The fields of the facts: what the public sees first, then what stays with police. */
import { ChoiceField, NumberField, RadioField, TextField } from "../../../parts/Field.tsx";
import { useWords } from "../../../words/words.tsx";
import { PeopleFields } from "../../people/PeopleFields.tsx";
import { PhotoField } from "../../people/PhotoField.tsx";
import { Recorded } from "../../../parts/Recorded.tsx";
import { changedFacts, type Fact, PATH_OF, type TextFact, type Typed, wordsOf } from "../revision.ts";
import { useSpokenFacts } from "../spokenFacts.ts";
import { WORDS } from "../words.ts";
import { RegionField } from "./RegionField.tsx";

export const REVISE_PATHS = [
  ...["publicName", "ageYears", "sex", "heightCm", "clothing", "photo", "district", "suspects", "vehicles"],
  ...["fullName", "identityNumber", "address", "region", "criteria", "narrative", "abductorRelation", "reporter.name", "reporter.phone"],
] as const;

interface ReviseFieldsProps {
  readonly typed: Typed;
  /** As the case has them now. */
  readonly recorded: Typed;
  /** Why the photo is looked at. */
  readonly purpose: string;
  readonly onChange: (typed: Typed) => void;
}

const SEXES = ["FEMALE", "MALE", "UNKNOWN"] as const;
export const RELATIONS = ["PARENT", "OTHER_RELATIVE", "ACQUAINTANCE", "STRANGER", "NOT_ABDUCTED", "UNKNOWN"] as const;

export function ReviseFields({ typed, recorded, purpose, onChange }: ReviseFieldsProps) {
  const words = useWords(WORDS);
  const { terms, parts } = useWords();
  const set = (change: Partial<Typed>) => {
    onChange({ ...typed, ...change });
  };
  const { valueOf } = useSpokenFacts();
  const differs = new Set(changedFacts(recorded, typed));
  const marked = (fact: Fact) => (differs.has(fact) ? <Recorded value={valueOf(PATH_OF[fact], wordsOf(recorded, fact))} /> : null);
  const field = (fact: TextFact, path: string = fact) => ({
    hint: marked(fact),
    label: words.fact[PATH_OF[fact]] ?? fact,
    path,
    value: typed[fact],
    onChange: (value: string) => {
      set({ [fact]: value });
    },
  });
  return (
    <>
      <fieldset className="revise-group">
        <legend className="audience public">{words.publicGroup}</legend>
        <TextField {...field("publicName")} isRequired />
        <div className="field-pair side-fields">
          <NumberField {...field("ageYears")} isRequired inputMode="numeric" />
          <NumberField {...field("heightCm")} inputMode="numeric" unit={parts.centimetre} />
        </div>
        <RadioField
          label={words.fact["child.sex"] ?? ""}
          path="sex"
          hint={marked("sex")}
          isRequired
          choices={SEXES.map((id) => ({ id, name: terms.sex[id] }))}
          value={typed.sex as (typeof SEXES)[number]}
          onChange={(sex) => {
            set({ sex });
          }}
        />
        <TextField {...field("clothing")} lines={2} />
        <div className="stack-small">
        <PhotoField
          path="photo"
          value={typed.photo}
          purpose={purpose}
          onChange={(photo) => {
            set({ photo });
          }}
        />
        {marked("photo")}
        </div>
        <TextField {...field("district")} isRequired />
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
        <TextField {...field("fullName")} isRequired />
        <TextField {...field("identityNumber")} />
        <TextField {...field("address")} />
        <RegionField {...field("region")} {...(differs.has("region") ? { recorded: recorded.region } : {})} />
        <TextField {...field("criteria")} isRequired lines={2} />
        <TextField {...field("narrative")} lines={4} />
        <ChoiceField
          label={words.fact["abductorRelation"] ?? ""}
          path="abductorRelation"
          hint={marked("abductorRelation")}
          choices={RELATIONS.map((id) => ({ id, name: terms.abductorRelation[id] }))}
          value={typed.abductorRelation as (typeof RELATIONS)[number]}
          onChange={(abductorRelation) => {
            set({ abductorRelation });
          }}
        />
        <TextField {...field("reporterName", "reporter.name")} />
        <TextField {...field("reporterPhone", "reporter.phone")} inputMode="tel" />
      </fieldset>
    </>
  );
}
