/** The form about children, and what was counted. */
import { useState } from "react";
import { Checkbox } from "../../parts/Checkbox.tsx";
import { Reading } from "../../parts/Failed.tsx";
import { ChoiceField, NumberField } from "../../parts/Field.tsx";
import type { RegionName } from "../../places/regions.ts";
import { useWords } from "../../words/words.tsx";
import { ChildrenNumbers } from "./ChildrenNumbers.tsx";
import { DayField } from "../../parts/DayField.tsx";
import { GroupFields, RegionField, StatusField } from "./Fields.tsx";
import { DIMENSIONS, type Filters, FOUND_BYS, isNarrowed, isSame, OUTCOMES, PARTS, RELATIONS, SEXES } from "./filters.ts";
import { CountForm } from "./CountForm.tsx";
import { WORDS } from "./words.ts";

export interface TabProps<T> {
  readonly first: T;
  readonly onAsk: (filters: T) => void;
  readonly purpose: string;
  readonly setPurpose: (purpose: string) => void;
  readonly regions: readonly RegionName[];
}

/** What was asked: each press on the button is a count of its own. */
export interface Asked<T> {
  readonly filters: T;
  readonly purpose: string;
  readonly time: number;
}

export function Children({ first, onAsk, purpose, setPurpose, regions }: TabProps<Filters>) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const [filters, setFilters] = useState(first);
  const [asked, setAsked] = useState<Asked<Filters> | null>(null);
  const change = (part: Partial<Filters>) => {
    setFilters((before) => ({ ...before, ...part }));
  };
  const count = () => {
    onAsk(filters);
    setAsked({ filters, purpose: purpose.trim(), time: Date.now() });
  };
  const choices = <T extends string>(ids: readonly T[], names: Readonly<Record<T, string>>) => ids.map((id) => ({ id, name: names[id] }));
  return (
    <div className="stack">
      <CountForm purpose={purpose} setPurpose={setPurpose} onCount={count} isOutdated={asked !== null && !isSame(asked.filters, filters)}>
        <div className="statistics-fields side-fields">
          <GroupFields
            dimensions={DIMENSIONS}
            chosen={filters.groupBy}
            onChange={(groupBy) => {
              change({ groupBy });
            }}
          />
          <StatusField value={filters.status} onChange={(status) => { change({ status }); }} />
        </div>
        <details className="statistics-filters" open={isNarrowed(first)}>
          <summary>{words.filters}</summary>
          <div className="statistics-fields side-fields">
            <DayField label={words.from} type="date" value={filters.from} onChange={(from) => { change({ from }); }} />
            <DayField label={words.until} type="date" value={filters.until} onChange={(until) => { change({ until }); }} />
            <RegionField regions={regions} value={filters.region} onChange={(region) => { change({ region }); }} />
            <ChoiceField label={words.sex} value={filters.sex} choices={choices(SEXES, terms.sex)} onChange={(sex) => { change({ sex }); }} />
            <NumberField label={words.ageFrom} unit={words.years} value={filters.ageFrom} onChange={(ageFrom) => { change({ ageFrom: digits(ageFrom) }); }} />
            <NumberField label={words.ageUntil} unit={words.years} value={filters.ageUntil} onChange={(ageUntil) => { change({ ageUntil: digits(ageUntil) }); }} />
            <ChoiceField label={words.relation} value={filters.relation} choices={choices(RELATIONS, terms.abductorRelation)} onChange={(relation) => { change({ relation }); }} />
            <ChoiceField label={words.outcome} value={filters.outcome} choices={choices(OUTCOMES, terms.outcome)} onChange={(outcome) => { change({ outcome }); }} />
            <ChoiceField label={words.foundBy} value={filters.foundBy} choices={choices(FOUND_BYS, terms.foundBy)} onChange={(foundBy) => { change({ foundBy }); }} />
          </div>
        </details>
        <fieldset className="statistics-parts">
          <legend>{words.alsoShow}</legend>
          {PARTS.map((part) => (
            <Checkbox
              key={part}
              isSelected={filters.parts.includes(part)}
              onChange={(isOn) => {
                change({ parts: PARTS.filter((one) => (one === part ? isOn : filters.parts.includes(one))) });
              }}
            >
              {words.parts[part]}
            </Checkbox>
          ))}
        </fieldset>
      </CountForm>
      {asked && (
        <Reading
          key={asked.time}
          onAgain={() => {
            setAsked({ ...asked, time: Date.now() });
          }}
        >
          <ChildrenNumbers asked={asked} regions={regions} />
        </Reading>
      )}
    </div>
  );
}

function digits(typed: string): string {
  return typed.normalize("NFKC").replace(/\D/g, "").slice(0, 2);
}
