/** Filters of the list, beside what it shows. A press on the button reads the list anew. */
import { type ReactNode, useState } from "react";
import { MAX_SEARCHED_CHARACTERS } from "../../graph/limits.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { AddedFilters } from "../../parts/AddedFilters.tsx";
import { Button } from "../../parts/Button.tsx";
import { DayField } from "../../parts/DayField.tsx";
import { ChoiceField, TextField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { useSession } from "../../app/SessionProvider.tsx";
import { useWords } from "../../words/words.tsx";
import { PlaceFields } from "../search/PlaceFields.tsx";
import { countOf, NO_TIP_FIELDS, PATHS, PLAIN, type PlainName, type TipFields } from "./filters.ts";
import { FILTER_WORDS } from "./filterWords.ts";

const ADDED: readonly { readonly names: readonly [PlainName, ...PlainName[]]; readonly group: "work" | "content" }[] = [
  { names: ["states"], group: "work" },
  { names: ["mine"], group: "work" },
  { names: ["unclaimed"], group: "work" },
  { names: ["folded"], group: "work" },
  { names: ["linked"], group: "work" },
  { names: ["helped"], group: "work" },
  { names: ["force"], group: "work" },
  { names: ["status"], group: "content" },
  { names: ["receivedFrom", "receivedUntil"], group: "content" },
  { names: ["seenFrom", "seenUntil"], group: "content" },
  { names: ["hasPhoto"], group: "content" },
  { names: ["hasContact"], group: "content" },
  { names: ["withdrawn"], group: "content" },
];

export interface TipFiltersProps {
  readonly fields: TipFields;
  /** What the hub refused of them. */
  readonly refusals: readonly Refusal[];
  readonly onFilter: (fields: TipFields) => void;
}

export function TipFilters({ fields: asked, refusals, onFilter }: TipFiltersProps) {
  const words = useWords(FILTER_WORDS);
  const { terms } = useWords();
  const session = useSession();
  const [fields, setFields] = useState(asked);
  const [round, setRound] = useState(0);
  const count = countOf(asked);
  const set = (change: Partial<TipFields>) => {
    setFields({ ...fields, ...change });
  };
  const choicesOf = (name: PlainName): readonly { readonly id: string; readonly name: string }[] => {
    if (name === "states") return PLAIN.states.known.map((id) => ({ id, name: terms.tipState[id] }));
    if (name === "status") return PLAIN.status.known.map((id) => ({ id, name: terms.alertStatus[id] }));
    if (name === "force") return [{ id: session.force, name: session.forceName }];
    return (["yes", "no"] as const).map((id) => ({ id, name: words.flags[name as keyof typeof words.flags][id] }));
  };
  const field = (name: PlainName): ReactNode => {
    const { kind } = PLAIN[name];
    const props = {
      label: words.names[name],
      path: `filter.${name}`,
      value: fields[name],
      isRequired: true,
      onChange: (value: string) => {
        set({ [name]: value });
      },
    };
    return kind === "from" || kind === "until" ? <DayField key={name} {...props} /> : <ChoiceField key={name} {...props} choices={choicesOf(name)} />;
  };
  const added = ADDED.map(({ names, group }) => ({
    id: names[0],
    name: names.length > 1 ? words.ranges[names[0] as keyof typeof words.ranges] : words.names[names[0]],
    group: words.groups[group],
    isSet: names.some((name) => fields[name] !== ""),
    clear: () => {
      set(Object.fromEntries(names.map((name) => [name, ""])));
    },
    fields: names.length > 1 ? <div className="row">{names.map(field)}</div> : field(names[0]),
  }));
  return (
    <details className="tip-filters" open={refusals.length > 0}>
      <summary>{count > 0 ? words.filterSet(count) : words.filter}</summary>
      <Form
        refusals={refusals}
        paths={PATHS}
        onSubmit={() => {
          onFilter(fields);
        }}
      >
        <div className="stack" key={round}>
          <TextField
            label={words.text}
            path="filter.text"
            hint={words.textHint}
            inputMode="search"
            maxLength={MAX_SEARCHED_CHARACTERS}
            value={fields.text}
            onChange={(text) => {
              set({ text });
            }}
          />
          <PlaceFields
            label={words.place}
            fields={{ ...fields, region: "" }}
            path="filter"
            set={({ centre, radiusKm }) => {
              set({ ...(centre === undefined ? {} : { centre }), ...(radiusKm === undefined ? {} : { radiusKm }) });
            }}
            regions={[]}
          />
          <AddedFilters filters={added} addLabel={words.add} removeLabel={words.remove} />
          <div className="row">
            <Button type="submit" kind="primary">
              {words.apply}
            </Button>
            <Button
              kind="quiet"
              onPress={() => {
                setFields(NO_TIP_FIELDS);
                setRound(round + 1);
                if (count > 0) onFilter(NO_TIP_FIELDS);
              }}
            >
              {words.clear}
            </Button>
          </div>
        </div>
      </Form>
    </details>
  );
}
