/** The form: where to look, what must match, what may match, the order, and why somebody looks. */
import { useEffect, useRef } from "react";
import { Button } from "../../parts/Button.tsx";
import { ChoiceField, RadioField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { PurposeField } from "../../parts/PurposeField.tsx";
import type { Refusal } from "../../graph/refusals.ts";
import { useMay } from "../../app/SessionProvider.tsx";
import type { RegionName } from "../../places/regions.ts";
import { useWords } from "../../words/words.tsx";
import { isPartlyWritten } from "./address.ts";
import { anyOfPath, type Fields, hasText, MAX_GROUPS, NO_FIELDS, NO_SEARCH, notPath, ORDERS, pathsOf, SCOPES, type Search } from "./fields.ts";
import { FieldSet, type FieldSetProps } from "./FieldSet.tsx";
import { OwnDesk } from "./OwnDesk.tsx";
import type { DeskCase } from "../../places/useDeskCases.ts";
import { WORDS } from "./words.ts";

const DIRECTIONS = ["ASCENDING", "DESCENDING"] as const;

export interface SearchFormProps {
  readonly search: Search;
  readonly setSearch: (search: Search) => void;
  readonly purpose: string;
  readonly setPurpose: (purpose: string) => void;
  readonly refusals: readonly Refusal[];
  readonly onSubmit: () => void;
  readonly onClear: () => void;
  readonly isBusy: boolean;
  readonly regions: readonly RegionName[];
  readonly forces: ReadonlyMap<string, string>;
  readonly desk: readonly DeskCase[];
}

export function SearchForm(props: SearchFormProps) {
  const { search, setSearch, purpose, setPurpose, refusals, onSubmit, onClear, isBusy, regions, forces, desk } = props;
  const words = useWords(WORDS);
  const mayReadCases = useMay("READ_CASES");
  const set = (change: Partial<Search>) => {
    setSearch({ ...search, ...change });
  };
  const shared = { scope: search.scope, regions, forces };
  return (
    <Form refusals={refusals} paths={pathsOf(search)} onSubmit={onSubmit}>
      <div className="stack">
        {mayReadCases ? (
          <RadioField
            label={words.scope}
            isRequired
            hint={words.scopeHints[search.scope]}
            value={search.scope}
            choices={SCOPES.map((id) => ({ id, name: words.scopes[id] }))}
            onChange={(scope) => {
              set({ scope: scope || NO_SEARCH.scope });
            }}
          />
        ) : null}
        <FieldSet
          {...shared}
          path="filter"
          fields={search.all}
          belowText={<OwnDesk cases={desk} text={search.all.text} />}
          onChange={(all) => {
            set({ all });
          }}
        />
        <Sets
          {...shared}
          title={words.any}
          hint={words.addAnyHint}
          add={words.addAny}
          nameOf={words.anyOne}
          remove={words.removeAny}
          sets={search.any}
          pathOf={anyOfPath}
          onChange={(any) => {
            set({ any });
          }}
        />
        <Sets
          {...shared}
          title={words.not}
          hint={words.addNotHint}
          add={words.addNot}
          nameOf={words.notOne}
          remove={words.removeNot}
          sets={search.not}
          pathOf={(index) => notPath(search, index)}
          onChange={(not) => {
            set({ not });
          }}
        />
        <div className="search-pair side-fields">
          <ChoiceField
            label={words.order}
            isRequired
            path="orderBy"
            value={search.by}
            choices={ORDERS.filter((id) => id !== "RELEVANCE" || hasText(search)).map((id) => ({ id, name: words.orders[id] }))}
            onChange={(by) => {
              set({ by: by || NO_SEARCH.by });
            }}
          />
          {search.by === "RELEVANCE" ? null : (
            <ChoiceField
              label={words.direction}
              isRequired
              value={search.direction}
              choices={DIRECTIONS.map((id) => ({ id, name: words.directions[id] }))}
              onChange={(direction) => {
                set({ direction });
              }}
            />
          )}
        </div>
        <PurposeField label={words.purpose} hint={words.purposeHint} value={purpose} onChange={setPurpose} />
        {isPartlyWritten(search) ? <p className="field-hint">{words.memoryOnly}</p> : null}
        <div className="row">
          <Button type="submit" kind="primary" isPending={isBusy}>
            {words.search}
          </Button>
          <Button kind="quiet" onPress={onClear}>
            {words.clear}
          </Button>
        </div>
      </div>
    </Form>
  );
}

interface SetsProps extends Pick<FieldSetProps, "scope" | "regions" | "forces"> {
  readonly title: string;
  readonly hint: string;
  readonly add: string;
  readonly nameOf: (number: number) => string;
  readonly remove: (number: number) => string;
  readonly sets: readonly Fields[];
  readonly pathOf: (index: number) => string;
  readonly onChange: (sets: readonly Fields[]) => void;
}

/** Further sets of fields: one of the first must match, and none of the second may. */
function Sets({ title, hint, add, nameOf, remove, sets, pathOf, onChange, ...shared }: SetsProps) {
  const frame = useRef<HTMLFieldSetElement>(null);
  const count = useRef(sets.length);
  useEffect(() => {
    // The new set is where the eye goes; once one has gone, the button below.
    if (sets.length > count.current) frame.current?.querySelector<HTMLElement>(".search-any:last-of-type input")?.focus();
    else if (sets.length < count.current) frame.current?.querySelector<HTMLElement>(".search-add")?.focus();
    count.current = sets.length;
  }, [sets.length]);
  return (
    <fieldset ref={frame} className="stack search-alternatives">
      <legend>{title}</legend>
      {sets.map((fields, index) => (
        <div key={index} className="search-any stack" role="group" aria-label={nameOf(index + 1)}>
          <div className="row search-any-head">
            <strong>{nameOf(index + 1)}</strong>
            <Button
              kind="quiet"
              small
              aria-label={remove(index + 1)}
              onPress={() => {
                onChange(sets.filter((_, place) => place !== index));
              }}
            >
              ✕
            </Button>
          </div>
          <FieldSet
            {...shared}
            path={pathOf(index)}
            fields={fields}
            onChange={(changed) => {
              onChange(sets.map((one, place) => (place === index ? changed : one)));
            }}
          />
        </div>
      ))}
      {sets.length < MAX_GROUPS ? (
        <div className="stack">
          <button
            type="button"
            className="button small search-add"
            onClick={() => {
              onChange([...sets, NO_FIELDS]);
            }}
          >
            {add}
          </button>
          {sets.length === 0 ? <p className="field-hint">{hint}</p> : null}
        </div>
      ) : null}
    </fieldset>
  );
}
