/** One set of filters. Those that are asked for most stand in sight, the others behind a word. */
import { ChoiceField, NumberField, TextField } from "../../parts/Field.tsx";
import { useWords } from "../../words/words.tsx";
import { OUTCOMES, RELATIONS, SEXES, STATUSES } from "../statistics/filters.ts";
import { DayField } from "./DayField.tsx";
import { type Fields, MAX_TEXT_CHARACTERS, NO_FIELDS, type Scope, STATES } from "./fields.ts";
import { PlaceFields, type RegionName } from "./PlaceFields.tsx";
import { WORDS } from "./words.ts";

const BEHIND = ["openedFrom", "openedUntil", "status", "outcome", "relation", "force"] as const satisfies readonly (keyof Fields)[];

export interface FieldSetProps {
  readonly fields: Fields;
  readonly scope: Scope;
  /** Where the hub has them, such as `filter.anyOf.0`. */
  readonly path: string;
  readonly onChange: (fields: Fields) => void;
  readonly regions: readonly RegionName[];
  readonly forces: ReadonlyMap<string, string>;
}

export function FieldSet({ fields, scope, path, onChange, regions, forces }: FieldSetProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const set = (change: Partial<Fields>) => {
    onChange({ ...fields, ...change });
  };
  const codes = <T extends string>(known: readonly T[], names: Readonly<Record<T, string>>) => known.map((id) => ({ id, name: names[id] }));
  const text = (name: "text" | "ageFrom" | "ageUntil" | "seenFrom" | "seenUntil" | "openedFrom" | "openedUntil") => ({
    path: `${path}.${name}`,
    value: fields[name],
    onChange: (value: string) => {
      set({ [name]: value });
    },
  });
  const code = <T extends "sex" | "state" | "status" | "outcome" | "relation">(name: T, path_: string = name) => ({
    isRequired: true,
    path: `${path}.${path_}`,
    value: fields[name],
    onChange: (value: Fields[T]) => {
      set({ [name]: value });
    },
  });
  const isShown = (name: (typeof BEHIND)[number]) => scope === "cases" || name !== "relation";
  const behind = BEHIND.filter((name) => isShown(name) && fields[name] !== NO_FIELDS[name]).length;
  const known = fields.force && !forces.has(fields.force) ? [...forces, [fields.force, fields.force] as const] : [...forces];
  return (
    <div className="stack">
      <TextField label={words.text} hint={words.textHint} inputMode="search" isRequired={false} maxLength={MAX_TEXT_CHARACTERS} {...text("text")} />
      <PlaceFields fields={fields} path={path} set={set} regions={regions} />
      <div className="search-pair">
        <DayField label={words.seenFrom} {...text("seenFrom")} />
        <DayField label={words.seenUntil} {...text("seenUntil")} />
      </div>
      <div className="search-pair">
        <NumberField label={words.ageFrom} isRequired inputMode="numeric" maxLength={2} {...text("ageFrom")} />
        <NumberField label={words.ageUntil} isRequired inputMode="numeric" maxLength={2} {...text("ageUntil")} />
      </div>
      <div className="search-pair">
        <ChoiceField label={words.sex} choices={codes(SEXES, terms.sex)} {...code("sex")} />
        <ChoiceField label={words.state} choices={codes(STATES, terms.caseState)} {...code("state")} />
      </div>
      <details className="search-more">
        <summary>{behind > 0 ? words.moreSet(behind) : words.more}</summary>
        <div className="stack">
          <div className="search-pair">
            <DayField label={words.openedFrom} {...text("openedFrom")} />
            <DayField label={words.openedUntil} {...text("openedUntil")} />
          </div>
          <div className="search-pair">
            <ChoiceField label={words.status} choices={codes(STATUSES, terms.alertStatus)} {...code("status")} />
            <ChoiceField label={words.outcome} choices={codes(OUTCOMES, terms.outcome)} {...code("outcome")} />
          </div>
          {scope === "cases" ? (
            <ChoiceField label={words.relation} choices={codes(RELATIONS, terms.abductorRelation)} {...code("relation", "abductorRelation")} />
          ) : null}
          <ChoiceField
            label={words.force}
            hint={words.forceHint}
            isRequired
            path={`${path}.force`}
            value={fields.force}
            choices={known.map(([id, name]) => ({ id, name }))}
            onChange={(force) => {
              set({ force });
            }}
          />
        </div>
      </details>
    </div>
  );
}
