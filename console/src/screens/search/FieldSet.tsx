/** One set of filters. Those that are asked for most stand in sight; the others are added by their names. */
import type { ReactNode } from "react";
import { MAX_SEARCHED_CHARACTERS } from "../../graph/limits.ts";
import { AddedFilters } from "../../parts/AddedFilters.tsx";
import { DayField } from "../../parts/DayField.tsx";
import { ChoiceField, NumberField, TextField } from "../../parts/Field.tsx";
import type { RegionName } from "../../places/regions.ts";
import { useWords } from "../../words/words.tsx";
import { type Fields, isIn, PLAIN, type PlainName, type Scope } from "./fields.ts";
import { PlaceFields } from "./PlaceFields.tsx";
import { choicesOf, nameOf } from "./terms.ts";
import { WORDS } from "./words.ts";

export interface FieldSetProps {
  readonly fields: Fields;
  readonly scope: Scope;
  /** Where the hub has them, such as `filter.anyOf.0`. */
  readonly path: string;
  readonly onChange: (fields: Fields) => void;
  readonly regions: readonly RegionName[];
  readonly forces: ReadonlyMap<string, string>;
  /** Below the words. */
  readonly belowText?: ReactNode;
}

type Group = keyof (typeof WORDS)["en"]["groups"];

/** What is added, each by one name, and under which heading it is offered. */
const ADDED: readonly { readonly names: readonly [PlainName, ...PlainName[]]; readonly group: Group }[] = [
  { names: ["openedFrom", "openedUntil"], group: "case" },
  { names: ["changedSince"], group: "case" },
  { names: ["mine"], group: "case" },
  { names: ["assigned"], group: "case" },
  { names: ["unreadTips"], group: "case" },
  { names: ["force"], group: "case" },
  { names: ["status"], group: "alert" },
  { names: ["alertState"], group: "alert" },
  { names: ["expiresUntil"], group: "alert" },
  { names: ["unconfirmed"], group: "alert" },
  { names: ["returned"], group: "alert" },
  { names: ["held"], group: "alert" },
  { names: ["closedFrom", "closedUntil"], group: "end" },
  { names: ["outcome"], group: "end" },
  { names: ["foundBy"], group: "end" },
  { names: ["helpedByTips"], group: "end" },
  { names: ["legalHold"], group: "end" },
  { names: ["abductorRelation"], group: "end" },
];

export function FieldSet({ fields, scope, path, onChange, regions, forces, belowText }: FieldSetProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const set = (change: Partial<Fields>) => {
    onChange({ ...fields, ...change });
  };
  const plain = (name: PlainName) => ({
    label: nameOf(name, words),
    path: `${path}.${name}`,
    value: fields[name],
    isRequired: true,
    onChange: (value: string) => {
      set({ [name]: value });
    },
  });
  const known = fields.force && !forces.has(fields.force) ? [...forces, [fields.force, fields.force] as const] : [...forces];
  const field = (name: PlainName): ReactNode => {
    const { kind } = PLAIN[name];
    if (kind === "from" || kind === "until") return <DayField key={name} {...plain(name)} />;
    if (kind === "age") return <NumberField key={name} inputMode="numeric" maxLength={2} {...plain(name)} />;
    if (kind === "id") return <ChoiceField key={name} {...plain(name)} hint={words.forceHint} choices={known.map(([id, of]) => ({ id, name: of }))} />;
    return <ChoiceField key={name} {...plain(name)} choices={choicesOf(name, words, terms)} />;
  };
  const pair = (...names: readonly PlainName[]) => <div className="search-pair side-fields">{names.map(field)}</div>;
  const added = ADDED.filter(({ names }) => isIn(scope, names[0])).map(({ names, group }) => {
    const [first, second] = names;
    return {
      id: first,
      name: second ? words.ranges[first as keyof typeof words.ranges] : nameOf(first, words),
      group: words.groups[group],
      isSet: names.some((name) => fields[name] !== ""),
      clear: () => {
        set(Object.fromEntries(names.map((name) => [name, ""])));
      },
      fields: second ? pair(...names) : field(first),
    };
  });
  return (
    <div className="stack">
      <TextField
        label={words.text}
        hint={words.textHint}
        path={`${path}.text`}
        inputMode="search"
        isRequired={false}
        maxLength={MAX_SEARCHED_CHARACTERS}
        value={fields.text}
        onChange={(text) => {
          set({ text });
        }}
      />
      {belowText}
      <PlaceFields fields={fields} path={path} set={set} regions={regions} />
      {pair("seenFrom", "seenUntil")}
      {pair("ageFrom", "ageUntil")}
      {pair("sex", "state")}
      <AddedFilters filters={added} addLabel={words.addFilter} removeLabel={words.removeFilter} />
    </div>
  );
}
