/**
 * Looks for cases: in the public facts of all forces, or in those that the officer may read. Nothing is read before a search is asked for;
 * each list and each further page leaves `SEARCH_CASES` in the audit trail. The way back from a case reads nothing again.
 */
import { useEffect, useMemo, useState } from "react";
import { graphql } from "react-relay";
import { useLocation, useSearch } from "wouter";
import { useMay, useSession } from "../../app/SessionProvider.tsx";
import type { SearchSeenMutation } from "../../graph/artifacts/SearchSeenMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { loadSheet } from "../../map/loadSheet.ts";
import mapSheetAddress from "../../map/map.css?url";
import { Button } from "../../parts/Button.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { refusalsOfPurpose } from "../../parts/purpose.ts";
import { withCasesFirst } from "../../places/regions.ts";
import { useRegions } from "../../places/useRegions.ts";
import { useLanguage, useTimes, useWords } from "../../words/words.tsx";
import { spokenForce, useForces, useMaySeeForces } from "../case/steps/useForces.ts";
import { ExportRows } from "../exports/ExportRows.tsx";
import { OwnExports } from "../exports/OwnExports.tsx";
import { readSearch, writeSearch } from "./address.ts";
import { readCriteria } from "./criteria.ts";
import { filterOf, NO_SEARCH, pathsOf, publicFilterOf, type Search as Searched } from "./fields.ts";
import { useMemory } from "./memory.ts";
import { Results } from "./Results.tsx";
import { SaveDialog } from "./SaveDialog.tsx";
import { SavedList } from "./SavedList.tsx";
import sheetAddress from "./search.css?url";
import { SearchForm } from "./SearchForm.tsx";
import { useDeskCases } from "../../places/useDeskCases.ts";
import { useResults } from "./useResults.ts";
import { type Opened, type SavedSearch, useSavedSearches } from "./useSavedSearches.ts";
import { WORDS } from "./words.ts";

const PATH = "/cases";
const NONE: readonly Refusal[] = [];
const SEEN = graphql`
  mutation SearchSeenMutation($input: MarkSavedSearchSeenInput!) {
    markSavedSearchSeen(input: $input) {
      savedSearch {
        id
        newMatches
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

// The field for coordinates is a part of the map, and stands here without one.
await Promise.all([loadSheet(sheetAddress), loadSheet(mapSheetAddress)]);

export default function Search() {
  const words = useWords(WORDS);
  const shared = useWords();
  const times = useTimes();
  const language = useLanguage();
  const session = useSession();
  const say = useToast();
  const mayReadCases = useMay("READ_CASES");
  const [, navigate] = useLocation();
  const address = useSearch();
  const listed = useRegions();
  const [kept, keep] = useMemory(address);
  const [search, setSearch] = useState<Searched>(() => kept?.search ?? readSearch(new URLSearchParams(address)));
  const desk = useDeskCases(listed.length > 0 || search.all.text.trim() !== "");
  const regions = useMemo(() => withCasesFirst(listed, desk), [listed, desk]);
  const [purpose, setPurpose] = useState(kept?.purpose ?? "");
  const [opened, setOpened] = useState<Opened | null>(kept?.opened ?? null);
  const [isForeign, setForeign] = useState(false);
  const [forces, setForces] = useState<ReadonlyMap<string, string>>(() => kept?.forces ?? new Map([[session.force, spokenForce({ id: session.force, name: session.forceName })]]));
  const [wrong, setWrong] = useState(NONE);
  const [isSaving, setSaving] = useState(false);
  // Another search fills the form anew; until then each field keeps what it shows, such as an empty circle.
  const [round, setRound] = useState(0);
  const saved = useSavedSearches(mayReadCases);
  const reader = useResults(kept?.results ?? { kind: "idle" });
  const [markSeen, isMarking] = useChange<SearchSeenMutation>(SEEN);
  const { results } = reader;

  useEffect(() => {
    keep({ address, search, purpose, results: results.kind === "reading" ? { kind: "idle" } : results, opened, forces });
  });
  const { choices: known } = useForces(useMaySeeForces());
  const allForces = useMemo(() => new Map([...(known ?? []).map(({ id, name }) => [id, name] as const), ...forces]), [known, forces]);
  const rows = results.kind === "found" ? results.found.rows : null;
  useEffect(() => {
    if (rows) setForces((before) => new Map([...before, ...rows.map(({ force }) => [force.id, spokenForce(force)] as const)]));
  }, [rows]);

  const isTold = () => {
    const found = refusalsOfPurpose(purpose);
    setWrong(found);
    return found.length === 0;
  };
  const ask = (next: Searched) => {
    setSearch(next);
    setForeign(false);
    const written = writeSearch(next);
    navigate(written ? `${PATH}?${written}` : PATH, { replace: true });
    if (isTold()) reader.ask({ kind: "form", search: next, purpose });
  };
  const open = async (one: SavedSearch, onlyNew: boolean) => {
    const read = readCriteria(one.criteria);
    setForeign(read === null);
    setOpened(read === null ? null : one);
    if (read) {
      setSearch(read);
      setRound(round + 1);
    }
    if (!isTold()) return;
    // What is counted as new from here on stays new when the officer says to have seen this list.
    if (onlyNew) await saved.read().catch(() => NONE);
    reader.ask({ kind: "saved", search: read ?? search, id: one.id, name: one.name, onlyNew, purpose });
  };
  const seen = async (id: string, name: string) => {
    const outcome = await markSeen({ input: { searchId: id, until: saved.cursor } });
    setWrong(outcome.done ? NONE : outcome.refusals);
    if (!outcome.done) return;
    say(words.markedSeen(name));
    await saved.read().catch(() => NONE);
  };

  const asked = results.kind === "found" ? results.found.asked : results.kind === "refused" ? results.asked : null;
  const refused = results.kind === "refused" ? results.refusals : NONE;
  const paths = pathsOf(search);
  const atFields = [...wrong, ...refused].filter(({ path }) => paths.some((one) => path.join(".").startsWith(one)));
  const speech = { words, terms: shared.terms, times, language, regions, forces: allForces };
  return (
    <div className="search">
      <h1>{words.title}</h1>
      <div className="search-side stack">
        {mayReadCases ? (
          <div className="card">
            <SavedList
              saved={saved}
              selected={opened?.id ?? null}
              onOpen={(one, onlyNew) => void open(one, onlyNew)}
              onDeleted={(one) => {
                say(words.deleted(one.name));
                if (opened?.id === one.id) setOpened(null);
                if (asked?.kind === "saved" && asked.id === one.id) reader.forget();
                void saved.read().catch(() => NONE);
                document.getElementById("search-saved")?.focus();
              }}
            />
          </div>
        ) : null}
        <section className="card" aria-labelledby="search-form">
          <h2 id="search-form" tabIndex={-1}>{words.form}</h2>
          {isForeign ? <p role="status">{words.cannotEdit}</p> : null}
          <SearchForm
            {...{ search, setSearch, purpose, setPurpose, regions, forces: allForces, desk }}
            refusals={atFields}
            key={round}
            onClear={() => {
              setSearch(NO_SEARCH);
              setForeign(false);
              setOpened(null);
              setRound(round + 1);
              document.getElementById("search-form")?.focus();
            }}
            isBusy={results.kind === "reading"}
            onSubmit={() => {
              ask(search);
            }}
          />
        </section>
      </div>
      <div className="search-found stack">
        <Results reader={reader} search={search} onSearch={ask}>
          {asked && mayReadCases ? (
            <>
              <div className="row">
                {asked.kind === "saved" && asked.onlyNew ? (
                  <Button isPending={isMarking} onPress={() => void seen(asked.id, asked.name)}>
                    {words.markSeen}
                  </Button>
                ) : null}
                {asked.kind === "form" ? (
                  <Button
                    onPress={() => {
                      setSaving(true);
                    }}
                  >
                    {words.save}
                  </Button>
                ) : null}
              </div>
              {asked.kind === "form" && results.kind === "found" ? (
                <ExportRows
                  key={JSON.stringify(asked)}
                  purpose={asked.purpose.trim()}
                  total={results.found.total}
                  counted={asked.search.scope === "cases" ? "cases" : "caseSummaries"}
                  rowsOf={(kind) => (kind === "cases" ? { cases: filterOf({ ...asked.search, scope: "cases" }) } : { caseSummaries: publicFilterOf(asked.search) })}
                />
              ) : null}
            </>
          ) : null}
        </Results>
        {mayReadCases ? <OwnExports /> : null}
      </div>
      {isSaving && asked?.kind === "form" ? (
        <SaveDialog
          search={asked.search}
          purpose={asked.purpose.trim()}
          opened={opened}
          speech={speech}
          onClose={() => {
            setSaving(false);
          }}
          onSaved={(now) => {
            setSaving(false);
            setOpened(now);
            say(words.savedAs(now.name));
            void saved.read().catch(() => NONE);
          }}
          onStale={saved.read}
        />
      ) : null}
    </div>
  );
}
