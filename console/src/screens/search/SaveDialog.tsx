/** Keeps a search under a name. One that was changed elsewhere meanwhile stands beside this one before it is replaced. */
import { useState } from "react";
import { graphql } from "react-relay";
import type { SaveDialogCreateMutation } from "../../graph/artifacts/SaveDialogCreateMutation.graphql.ts";
import type { SaveDialogUpdateMutation } from "../../graph/artifacts/SaveDialogUpdateMutation.graphql.ts";
import { MAX_SEARCH_NAME_CHARACTERS } from "../../graph/limits.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { RadioField, TextField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { useWords } from "../../words/words.tsx";
import { criteriaOf, readCriteria } from "./criteria.ts";
import { describe, type Speech } from "./describe.ts";
import { filterOf, isEmpty, type Search } from "./fields.ts";
import type { Opened, SavedSearch } from "./useSavedSearches.ts";
import { WORDS } from "./words.ts";

const CREATE = graphql`
  mutation SaveDialogCreateMutation($input: SaveSearchInput!) {
    saveSearch(input: $input) {
      savedSearch {
        id
        name
        version
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;
const UPDATE = graphql`
  mutation SaveDialogUpdateMutation($input: UpdateSavedSearchInput!) {
    updateSavedSearch(input: $input) {
      savedSearch {
        id
        name
        version
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;
const NONE: readonly Refusal[] = [];

export interface SaveDialogProps {
  readonly search: Search;
  readonly purpose: string;
  /** The saved search that the form was filled from. */
  readonly opened: Opened | null;
  readonly speech: Speech;
  readonly onClose: () => void;
  readonly onSaved: (saved: Opened) => void;
  /** Read the searches anew: one was changed elsewhere. */
  readonly onStale: () => Promise<readonly SavedSearch[]>;
}

export function SaveDialog({ search, purpose, opened, speech, onClose, onSaved, onStale }: SaveDialogProps) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const [name, setName] = useState(opened?.name ?? "");
  const [isOver, setOver] = useState(opened !== null);
  const [refusals, setRefusals] = useState(NONE);
  const [theirs, setTheirs] = useState<SavedSearch | null>(null);
  const [create, isCreating] = useChange<SaveDialogCreateMutation>(CREATE);
  const [update, isUpdating] = useChange<SaveDialogUpdateMutation>(UPDATE);
  const save = async () => {
    const criteria = criteriaOf(search);
    if (!opened || !isOver) {
      const outcome = await create({ input: { name, criteria, purpose } });
      if (!outcome.done) setRefusals(outcome.refusals);
      else if (outcome.answer.saveSearch.savedSearch) onSaved(outcome.answer.saveSearch.savedSearch);
      return;
    }
    const expectedVersion = theirs?.version ?? opened.version;
    const outcome = await update({ input: { searchId: opened.id, name, criteria, expectedVersion, purpose } });
    if (outcome.done) {
      if (outcome.answer.updateSavedSearch.savedSearch) onSaved(outcome.answer.updateSavedSearch.savedSearch);
      return;
    }
    if (outcome.refusals.some(({ code }) => code === "CONFLICT")) {
      const now = (await onStale().catch(() => [])).find(({ id }) => id === opened.id);
      setTheirs(now ?? null);
      setRefusals(now ? NONE : outcome.refusals);
    } else {
      setRefusals(outcome.refusals);
    }
  };
  const form = "save-search";
  const isNothing = isEmpty(filterOf({ ...search, scope: "cases" }));
  return (
    <Dialog
      title={words.saveTitle}
      isOpen
      onClose={onClose}
      wide={theirs !== null}
      actions={
        <>
          <Button onPress={onClose}>{theirs ? words.keepTheirs : parts.cancel}</Button>
          <Button type="submit" form={form} kind="primary" isDisabled={isNothing} isPending={isCreating || isUpdating}>
            {theirs ? words.saveAnyway : words.saveDo}
          </Button>
        </>
      }
    >
      <Form
        id={form}
        refusals={refusals}
        paths={["name"]}
        onSubmit={save}
      >
        <div className="stack">
          {theirs ? (
            <Both theirs={theirs} mine={{ name, phrases: describe({ ...search, scope: "cases" }, speech) }} speech={speech} />
          ) : (
            <>
              <ul className="search-phrases">
                {describe({ ...search, scope: "cases" }, speech).map((phrase) => (
                  <li key={phrase} dir="auto">
                    {phrase}
                  </li>
                ))}
              </ul>
              {isNothing ? <p role="status">{words.emptySearch}</p> : null}
              {opened ? (
                <RadioField
                  label={words.saveAs}
                  isRequired
                  value={isOver ? "over" : "new"}
                  choices={[
                    { id: "over", name: words.saveOver(opened.name) },
                    { id: "new", name: words.saveNew },
                  ]}
                  onChange={(chosen) => {
                    setOver(chosen === "over");
                    setName(chosen === "over" ? opened.name : "");
                  }}
                />
              ) : null}
            </>
          )}
          <TextField label={words.name} path="name" isRequired maxLength={MAX_SEARCH_NAME_CHARACTERS} value={name} onChange={setName} autoFocus />
          <ul className="consequences">
            {[...(search.scope === "summaries" ? [words.savePublic] : []), ...words.saveConsequences].map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      </Form>
    </Dialog>
  );
}

interface BothProps {
  readonly theirs: SavedSearch;
  readonly mine: { readonly name: string; readonly phrases: readonly string[] };
  readonly speech: Speech;
}

function Both({ theirs, mine, speech }: BothProps) {
  const words = useWords(WORDS);
  const saved = readCriteria(theirs.criteria);
  const sides = [
    { title: words.theirs, name: theirs.name, phrases: saved ? describe(saved, speech) : [words.cannotEdit] },
    { title: words.yours, ...mine },
  ];
  return (
    <div role="alert" className="stack">
      <p>
        <strong>{words.stale}.</strong> {words.staleWhy}
      </p>
      <div className="search-both">
        {sides.map(({ title, name, phrases }) => (
          <section key={title} className="card">
            <h3>{title}</h3>
            <p dir="auto">{name}</p>
            <ul className="search-phrases">
              {phrases.map((phrase) => (
                <li key={phrase} dir="auto">
                  {phrase}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
