/** The fields of the facts: what the public sees first, then what stays with police. */
import { Button } from "../../../parts/Button.tsx";
import { ChoiceField, NumberField, RadioField, TextField } from "../../../parts/Field.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { PATH_OF, type TextFact, type Typed } from "../revision.ts";
import { WORDS } from "../words.ts";

export const REVISE_PATHS = [
  ...["publicName", "ageYears", "sex", "heightCm", "clothing", "district", "suspects", "vehicles"],
  ...["fullName", "identityNumber", "address", "criteria", "narrative", "abductorRelation", "reporter.name", "reporter.phone"],
] as const;

interface ReviseFieldsProps {
  readonly typed: Typed;
  readonly onChange: (typed: Typed) => void;
}

const MAX_PEOPLE = 10;
const SEXES = ["FEMALE", "MALE", "UNKNOWN"] as const;
const RELATIONS = ["PARENT", "OTHER_RELATIVE", "ACQUAINTANCE", "STRANGER", "NOT_ABDUCTED", "UNKNOWN"] as const;

export function ReviseFields({ typed, onChange }: ReviseFieldsProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const set = (change: Partial<Typed>) => {
    onChange({ ...typed, ...change });
  };
  const field = (fact: TextFact, path: string = fact) => ({
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
        <div className="field-pair">
          <NumberField {...field("ageYears")} isRequired inputMode="numeric" />
          <NumberField {...field("heightCm")} inputMode="numeric" unit="cm" />
        </div>
        <RadioField
          label={words.fact["child.sex"] ?? ""}
          path="sex"
          isRequired
          choices={SEXES.map((id) => ({ id, name: terms.sex[id] }))}
          value={typed.sex as (typeof SEXES)[number]}
          onChange={(sex) => {
            set({ sex });
          }}
        />
        <TextField {...field("clothing")} lines={2} />
        <TextField {...field("district")} isRequired />
        <Suspects typed={typed} onChange={onChange} />
        <Vehicles typed={typed} onChange={onChange} />
      </fieldset>
      <fieldset className="revise-group">
        <legend className="audience police">{words.privateGroup}</legend>
        <TextField {...field("fullName")} isRequired />
        <TextField {...field("identityNumber")} />
        <TextField {...field("address")} />
        <TextField {...field("criteria")} isRequired lines={2} />
        <TextField {...field("narrative")} lines={4} />
        <ChoiceField
          label={words.fact["abductorRelation"] ?? ""}
          path="abductorRelation"
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

function Suspects({ typed, onChange }: ReviseFieldsProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const { suspects } = typed;
  const set = (index: number, change: Partial<Typed["suspects"][number]> | null) => {
    const next = suspects.flatMap((one, at) => (at !== index ? [one] : change ? [{ ...one, ...change }] : []));
    onChange({ ...typed, suspects: next });
  };
  return (
    <>
      {suspects.map((one, index) => (
        <div key={index} role="group" className="revise-one" aria-label={words.suspect(times.number(index + 1))}>
          <strong>{words.suspect(times.number(index + 1))}</strong>
          <TextField
            label={words.looks}
            path={`suspects.${String(index)}.description`}
            isRequired
            audience="public"
           
            value={one.description}
            onChange={(description) => {
              set(index, { description });
            }}
          />
          <TextField
            label={words.name}
            path={`suspects.${String(index)}.name`}
            audience="police"
           
            value={one.name}
            onChange={(name) => {
              set(index, { name });
            }}
          />
          <Button
            small
            onPress={() => {
              set(index, null);
            }}
          >
            {words.remove}
          </Button>
        </div>
      ))}
      {suspects.length < MAX_PEOPLE ? (
        <div>
          <Button
            small
            onPress={() => {
              onChange({ ...typed, suspects: [...suspects, { description: "", name: "", photo: "" }] });
            }}
          >
            {words.addSuspect}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Vehicles({ typed, onChange }: ReviseFieldsProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const { vehicles } = typed;
  const set = (index: number, change: Partial<Typed["vehicles"][number]> | null) => {
    const next = vehicles.flatMap((one, at) => (at !== index ? [one] : change ? [{ ...one, ...change }] : []));
    onChange({ ...typed, vehicles: next });
  };
  return (
    <>
      {vehicles.map((one, index) => (
        <div key={index} role="group" className="revise-one" aria-label={words.vehicle(times.number(index + 1))}>
          <strong>{words.vehicle(times.number(index + 1))}</strong>
          <TextField
            label={words.looks}
            path={`vehicles.${String(index)}.description`}
            isRequired
            audience="public"
           
            value={one.description}
            onChange={(description) => {
              set(index, { description });
            }}
          />
          <TextField
            label={words.plate}
            path={`vehicles.${String(index)}.plate`}
           
            value={one.plate}
            onChange={(plate) => {
              set(index, { plate });
            }}
          />
          <RadioField
            label={words.plateSeen}
            isRequired
            choices={[
              { id: "no", name: words.platePrivate },
              { id: "yes", name: words.platePublic },
            ]}
            value={one.platePublic ? "yes" : "no"}
            onChange={(seen) => {
              set(index, { platePublic: seen === "yes" });
            }}
          />
          <Button
            small
            onPress={() => {
              set(index, null);
            }}
          >
            {words.remove}
          </Button>
        </div>
      ))}
      {vehicles.length < MAX_PEOPLE ? (
        <div>
          <Button
            small
            onPress={() => {
              onChange({ ...typed, vehicles: [...vehicles, { description: "", plate: "", platePublic: false }] });
            }}
          >
            {words.addVehicle}
          </Button>
        </div>
      ) : null}
    </>
  );
}
