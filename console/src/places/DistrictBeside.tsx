/**
 * What stands beside the search for a place about the district: that the page has filled it in, or emptied it, with the way back, and
 * the known places near a point without a name, to choose from. Nothing of it leaves a line in the audit trail.
 */
import { useMemo, useRef } from "react";
import { graphql } from "react-relay";
import type { DistrictBesideQuery } from "../graph/artifacts/DistrictBesideQuery.graphql.ts";
import { useAnswer } from "../graph/useAnswer.ts";
import { formatLength } from "../map/coordinates.ts";
import type { Position } from "../map/index.ts";
import { Button } from "../parts/Button.tsx";
import { tagOf, useLanguage, useWords } from "../words/words.tsx";
import { areaOf } from "./area.ts";
import type { FilledDistrict } from "./district.ts";
import { PlaceList } from "./PlaceList.tsx";
import { WORDS } from "./words.ts";

const NEAREST = graphql`
  query DistrictBesideQuery($point: PointInput!) {
    nearestPlaces(point: $point, first: 4) {
      name
      chineseName
      province
      chineseProvince
      countryCode
      region
      distanceKm
      point {
        latitude
        longitude
      }
    }
  }
`;

interface DistrictBesideProps {
  /** The district as it stands in the form: the line goes once the officer changes it. */
  readonly district: string;
  readonly filled: FilledDistrict | null;
  readonly onPutBack: (district: string) => void;
  /** A point that was set by coordinates or on the map; null for none, and for one that a name was chosen for. */
  readonly unnamed: Position | null;
  readonly onChoose: (name: string, region: string | null) => void;
}

export function DistrictBeside({ district, filled, onPutBack, unnamed, onChoose }: DistrictBesideProps) {
  const words = useWords(WORDS);
  const shown = filled !== null && filled.to === district ? filled : null;
  const row = useRef<HTMLDivElement>(null);
  return (
    <>
      <div className="row" ref={row} tabIndex={-1}>
        <span role="status">
          {shown ? (shown.to ? words.district(shown.to) : words.districtEmpty) : ""}
          {shown?.from ? `${words.between}${words.districtBefore(shown.from)}` : ""}
        </span>
        {shown?.from ? (
          <Button
            small
            onPress={() => {
              onPutBack(shown.from);
              // The button goes with its line: a keyboard goes on from here.
              row.current?.focus();
            }}
          >
            {words.districtBack}
          </Button>
        ) : null}
      </div>
      {unnamed ? <Nearest point={unnamed} onChoose={onChoose} /> : null}
    </>
  );
}

function Nearest({ point: [longitude, latitude], onChoose }: { readonly point: Position } & Pick<DistrictBesideProps, "onChoose">) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const variables = useMemo(() => ({ point: { latitude, longitude } }), [latitude, longitude]);
  const places = useAnswer<DistrictBesideQuery>(NEAREST, variables)?.nearestPlaces;
  return (
    <div className="nearest">
      <p className="muted" role="status">
        {places ? words.nearest(places.length) : ""}
      </p>
      {places ? (
        <PlaceList
          places={places}
          about={(place) => [formatLength((place.distanceKm ?? 0) * 1000, tagOf(language)), areaOf(place, language)].filter(Boolean).join(" · ")}
          onChoose={(place, name) => {
            onChoose(name, place.region ?? null);
          }}
        />
      ) : null}
    </div>
  );
}
