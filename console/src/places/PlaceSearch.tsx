/** Find a place by its name or by coordinates. What is searched for is kept nowhere. */
import { useEffect, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { PlaceSearchQuery } from "../graph/artifacts/PlaceSearchQuery.graphql.ts";
import { MAX_PLACE_NAME_CHARACTERS } from "../graph/limits.ts";
import { type Refusal, refusalsFrom } from "../graph/refusals.ts";
import { Failed } from "../parts/Failed.tsx";
import { TextField } from "../parts/Field.tsx";
import { formatPosition } from "../map/coordinates.ts";
import type { Position } from "../map/index.ts";
import { mapWords } from "../map/words.ts";
import { useLanguage, useWords } from "../words/words.tsx";
import { areaOf } from "./area.ts";
import { type NamedPoint, namedAt } from "./named.ts";
import { nameOf, PlaceList } from "./PlaceList.tsx";
import { placeSaid } from "./said.ts";
import { WORDS } from "./words.ts";

const WAIT_MS = 300;
const NAMES = 6;

const SEARCH = graphql`
  query PlaceSearchQuery($search: String!, $first: Int!) {
    places(search: $search, first: $first) {
      source
      name
      chineseName
      province
      chineseProvince
      countryCode
      region
      point {
        latitude
        longitude
      }
    }
  }
`;

export type FoundPlace = PlaceSearchQuery["response"]["places"][number];

interface Found {
  readonly searched: string;
  readonly places: readonly FoundPlace[];
  readonly refusals: readonly Refusal[];
}

const NOTHING: Found = { searched: "", places: [], refusals: [] };

interface PlaceSearchProps {
  /** Of the point: what was refused of it stands here, above the map. */
  readonly path: string;
  /** The point as it is set, here or on the map. */
  readonly chosen: Position | null;
  /** `name` is null for coordinates: they have none, and stay with police. */
  readonly onFound: (place: FoundPlace, name: string | null) => void;
  readonly autoFocus?: boolean;
}

export function PlaceSearch({ path, chosen, onFound, autoFocus = false }: PlaceSearchProps) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const environment = useRelayEnvironment();
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<Found>(NOTHING);
  const [taken, setTaken] = useState<NamedPoint | null>(null);
  const part = useRef<HTMLDivElement>(null);
  const search = typed.trim();

  useEffect(() => {
    if (!search) return;
    let isOver = false;
    const timer = setTimeout(() => {
      fetchQuery<PlaceSearchQuery>(environment, SEARCH, { search, first: NAMES }, { fetchPolicy: "network-only" })
        .toPromise()
        .then((answer) => {
          if (!isOver) setFound({ searched: search, places: answer?.places ?? [], refusals: [] });
        })
        .catch((thrown: unknown) => {
          if (!isOver) setFound({ searched: search, places: [], refusals: refusalsFrom(thrown) });
        });
    }, WAIT_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [environment, search]);

  const isCurrent = search !== "" && found.searched === search;
  const hits = isCurrent && found.refusals.length === 0 ? found.places : null;
  const choose = (place: FoundPlace) => {
    const name = place.source === "COORDINATES" ? null : nameOf(place, language);
    onFound(place, name);
    setTaken(name === null ? null : { name, position: [place.point.longitude, place.point.latitude] });
    setTyped("");
    setFound(NOTHING);
    // The list goes, and the focus with it.
    part.current?.querySelector("input")?.focus();
  };
  // A point that was moved on the map is not the place that was chosen before.
  const said = chosen === null ? "" : (namedAt(taken, chosen) ?? formatPosition(chosen, mapWords[language]));
  return (
    <div
      ref={part}
      className="place-search"
      onKeyDown={(event) => {
        // Enter after a name would send the form around it.
        if (event.key !== "Enter" || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        const [one, ...others] = hits ?? [];
        if (one && others.length === 0) choose(one);
      }}
    >
      <TextField
        label={words.search}
        path={path}
        empty={words.choose}
        isPart
        hint={words.searchHint}
        unsettled={search ? "PLACE_NOT_CHOSEN" : null}
        value={typed}
        onChange={setTyped}
        maxLength={MAX_PLACE_NAME_CHARACTERS}
        inputMode="search"
        autoFocus={autoFocus}
      />
      <p className="muted" role="status">
        {search && !hits ? "" : placeSaid(words, hits?.length ?? null, said)}
      </p>
      {isCurrent && found.refusals.length > 0 ? <Failed refusals={found.refusals} /> : null}
      {hits && hits.length > 0 ? (
        <PlaceList places={hits} about={(place) => areaOf(place, language)} onChoose={choose} />
      ) : null}
    </div>
  );
}
