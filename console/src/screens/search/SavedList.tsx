/** The officer's saved searches: how much is new in each, and what can be done with it. */
import { useState } from "react";
import { graphql } from "react-relay";
import type { SavedListDeleteMutation } from "../../graph/artifacts/SavedListDeleteMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Confirm } from "../../parts/Dialog.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import type { Saved, SavedSearch } from "./useSavedSearches.ts";
import { WORDS } from "./words.ts";

const DELETE = graphql`
  mutation SavedListDeleteMutation($input: DeleteSavedSearchInput!) {
    deleteSavedSearch(input: $input) {
      deleted
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

interface SavedListProps {
  readonly saved: Saved;
  readonly selected: string | null;
  readonly onOpen: (search: SavedSearch, onlyNew: boolean) => void;
  readonly onDeleted: (search: SavedSearch) => void;
}

export function SavedList({ saved, selected, onOpen, onDeleted }: SavedListProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const [leaving, setLeaving] = useState<SavedSearch | null>(null);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [remove, isBusy] = useChange<SavedListDeleteMutation>(DELETE);
  const searches = saved.searches?.filter(({ kind }) => kind === "CASES") ?? [];
  const others = (saved.searches?.length ?? 0) - searches.length;
  const removeIt = async (search: SavedSearch) => {
    const outcome = await remove({ input: { searchId: search.id } });
    setRefusals(outcome.done ? [] : outcome.refusals);
    if (!outcome.done) return;
    setLeaving(null);
    onDeleted(search);
  };
  return (
    <section className="stack search-saved" aria-labelledby="search-saved">
      <h2 id="search-saved" tabIndex={-1}>
        {words.saved}
      </h2>
      {saved.refusals.length > 0 ? (
        <Failed
          refusals={saved.refusals}
          onAgain={() => {
            saved.again();
          }}
        />
      ) : null}
      {saved.searches && searches.length === 0 ? <p className="muted">{words.savedNone}</p> : null}
      <ul className="search-saved-list">
        {searches.map((search) => (
          <li key={search.id} data-selected={search.id === selected || undefined}>
            <button
              type="button"
              className="search-saved-open"
              aria-label={words.openOne(search.name)}
              aria-current={search.id === selected || undefined}
              onClick={() => {
                onOpen(search, false);
              }}
            >
              <bdi>{search.name}</bdi>
            </button>
            <span className="row">
              {search.newMatches > 0 ? (
                <>
                  <Badge kind="accent">{words.newMatches(times.number(search.newMatches))}</Badge>
                  <Button
                    kind="quiet"
                    small
                    aria-label={`${words.showNew}: ${search.name}`}
                    onPress={() => {
                      onOpen(search, true);
                    }}
                  >
                    {words.showNew}
                  </Button>
                </>
              ) : (
                <small className="muted">{words.noNew}</small>
              )}
              <Button
                kind="quiet"
                small
                aria-label={words.deleteOne(search.name)}
                onPress={() => {
                  setRefusals([]);
                  setLeaving(search);
                }}
              >
                {words.delete}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {others > 0 ? <p className="muted">{words.savedOthers(others)}</p> : null}
      {leaving ? (
        <Confirm
          title={words.deleteTitle(leaving.name)}
          isOpen
          onClose={() => {
            setLeaving(null);
          }}
          onConfirm={() => void removeIt(leaving)}
          confirm={words.deleteDo}
          consequences={words.deleteConsequences}
          danger
          isBusy={isBusy}
        >
          {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
        </Confirm>
      ) : null}
    </section>
  );
}
