/** Fields that the forms of this screen share. */
import { MAX_DIMENSIONS } from "../../graph/limits.ts";
import { ChoiceField } from "../../parts/Field.tsx";
import type { RegionName } from "../../places/regions.ts";
import { useWords } from "../../words/words.tsx";
import { type Filters, STATUSES } from "./filters.ts";
import { WORDS } from "./words.ts";

interface GroupFieldsProps<T extends string> {
  readonly dimensions: readonly T[];
  readonly chosen: readonly T[];
  readonly onChange: (chosen: readonly T[]) => void;
}

/** Up to three dimensions, one after another. */
export function GroupFields<T extends keyof (typeof WORDS)["en"]["dimensions"]>({ dimensions, chosen, onChange }: GroupFieldsProps<T>) {
  const words = useWords(WORDS);
  const places = Array.from({ length: Math.min(MAX_DIMENSIONS, chosen.length + 1) }, (_, place) => place);
  return places.map((place) => (
    <ChoiceField
      key={place}
      label={place === 0 ? words.by : words.andBy}
      value={chosen[place] ?? ""}
      choices={dimensions
        .filter((dimension) => dimension === chosen[place] || !chosen.includes(dimension))
        .map((id) => ({ id, name: words.dimensions[id] }))}
      onChange={(dimension) => {
        const before = chosen.slice(0, place);
        onChange(dimension === "" ? [...before, ...chosen.slice(place + 1)] : [...before, dimension, ...chosen.slice(place + 1)]);
      }}
    />
  ));
}

/** A region of the operator's list; nothing where there is no list. */
export function RegionField({ regions, value, onChange }: { readonly regions: readonly RegionName[]; readonly value: string; readonly onChange: (code: string) => void }) {
  const words = useWords(WORDS);
  if (regions.length === 0) return null;
  const choices = regions.map(({ code, name }) => ({ id: code, name }));
  return <ChoiceField label={words.region} value={value} choices={choices} onChange={onChange} />;
}

/** Which kind of cases is counted; it says which are left out. */
export function StatusField({ value, onChange }: { readonly value: Filters["status"]; readonly onChange: (status: Filters["status"]) => void }) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  return (
    <ChoiceField
      label={words.status}
      hint={words.leftOut[value]}
      isRequired
      value={value}
      choices={STATUSES.map((id) => ({ id, name: terms.alertStatus[id] }))}
      onChange={(status) => {
        onChange(status || "ACTUAL");
      }}
    />
  );
}
