/** The form: where to look, what must match, what may match, the order, and why somebody looks. */
import { useEffect, useRef } from "react";
import { Button } from "../../parts/Button.tsx";
import { ChoiceField, RadioField, TextField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import type { Refusal } from "../../graph/refusals.ts";
import { useMay } from "../../app/SessionProvider.tsx";
import { useWords } from "../../words/words.tsx";
import { isPartlyWritten } from "./address.ts";
import { anyOfPath, type Fields, hasText, MAX_GROUPS, NO_FIELDS, NO_SEARCH, ORDERS, pathsOf, SCOPES, type Search } from "./fields.ts";
import { FieldSet } from "./FieldSet.tsx";
import type { RegionName } from "./PlaceFields.tsx";
import { WORDS } from "./words.ts";

export const MIN_PURPOSE_CHARACTERS = 3;
const MAX_PURPOSE_CHARACTERS = 200;
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
}

export function SearchForm(props: SearchFormProps) {
  const { search, setSearch, purpose, setPurpose, refusals, onSubmit, onClear, isBusy, regions, forces } = props;
  const words = useWords(WORDS);
  const mayReadCases = useMay("READ_CASES");
  const set = (change: Partial<Search>) => {
    setSearch({ ...search, ...change });
  };
  const setAny = (index: number, fields: Fields | null) => {
    set({ any: search.any.flatMap((one, place) => (place === index ? (fields ?? []) : one)) });
  };
  const alternatives = useRef<HTMLFieldSetElement>(null);
  const count = useRef(search.any.length);
  useEffect(() => {
    // The new alternative is where the eye goes; once one has gone, the button below.
    const frame = alternatives.current;
    if (frame && search.any.length > count.current) frame.querySelector<HTMLElement>(".search-any:last-of-type input")?.focus();
    else if (frame && search.any.length < count.current) frame.querySelector<HTMLElement>(".search-add")?.focus();
    count.current = search.any.length;
  }, [search.any.length]);
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
          onChange={(all) => {
            set({ all });
          }}
        />
        <fieldset ref={alternatives} className="stack search-alternatives">
          <legend>{words.any}</legend>
          {search.any.map((fields, index) => (
            <div key={index} className="search-any stack" role="group" aria-label={words.anyOne(index + 1)}>
              <div className="row search-any-head">
                <strong>{words.anyOne(index + 1)}</strong>
                <Button
                  kind="quiet"
                  small
                  aria-label={words.removeAny(index + 1)}
                  onPress={() => {
                    setAny(index, null);
                  }}
                >
                  ✕
                </Button>
              </div>
              <FieldSet
                {...shared}
                path={anyOfPath(index)}
                fields={fields}
                onChange={(changed) => {
                  setAny(index, changed);
                }}
              />
            </div>
          ))}
          {search.any.length < MAX_GROUPS ? (
            <div className="stack">
              <AddButton
                onPress={() => {
                  set({ any: [...search.any, NO_FIELDS] });
                }}
              />
              {search.any.length === 0 ? <p className="field-hint">{words.addAnyHint}</p> : null}
            </div>
          ) : null}
        </fieldset>
        <div className="search-pair">
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
        <TextField
          label={words.purpose}
          hint={words.purposeHint}
          path="purpose"
          isRequired
          maxLength={MAX_PURPOSE_CHARACTERS}
          value={purpose}
          onChange={setPurpose}
        />
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

function AddButton({ onPress }: { readonly onPress: () => void }) {
  const words = useWords(WORDS);
  return (
    <button type="button" className="button small search-add" onClick={onPress}>
      {words.addAny}
    </button>
  );
}
