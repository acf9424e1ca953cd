/** Where a region or a city lies, by the hub's places. Asking leaves no line in the audit trail. */
import { fetchQuery, graphql } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import type { findRegionPlaceQuery } from "../graph/artifacts/findRegionPlaceQuery.graphql.ts";
import type { Position } from "../map/index.ts";
import { placeOfRegion } from "./regions.ts";

const PLACES = graphql`
  query findRegionPlaceQuery($search: String!) {
    places(search: $search, first: 5) {
      name
      chineseName
      region
      point {
        latitude
        longitude
      }
    }
  }
`;

/** Return the position of a region's place; null without one. A city that is no region has an empty code. */
export async function findRegionPlace(environment: IEnvironment, code: string, name: string): Promise<Position | null> {
  const answer = await fetchQuery<findRegionPlaceQuery>(environment, PLACES, { search: name }).toPromise();
  const place = placeOfRegion(code, name, answer?.places ?? []);
  return place && [place.point.longitude, place.point.latitude];
}
