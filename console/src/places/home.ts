/** The part of the map where an officer works, from what needs no line in the audit trail. Plain functions. */
import { type Box, boxAround, circleBox, type Position } from "../map/geometry.ts";

/** Around each case or region: its county, and the towns near by. */
const AROUND_METRES = 50_000;
/** Around the city that names a time zone, as Shanghai: most of its country. */
const COUNTRY_METRES = 1_500_000;
/** So many regions show where a country lies; each is one more question to the hub. */
const MAX_REGIONS = 12;

/** Return the box in which these positions lie, with what is around them; null for none. */
export function homeBox(positions: readonly Position[]): Box | null {
  return boxAround(positions.map((position) => circleBox(position, AROUND_METRES)));
}

/** Return the box of the country around the city of its time zone. */
export function countryBox(city: Position): Box {
  return circleBox(city, COUNTRY_METRES);
}

/** Return the city that names a time zone of IANA, such as New York; null for one without a city. */
export function cityOfZone(zone: string): string | null {
  const parts = zone.split("/");
  return parts.length > 1 && parts[0] !== "Etc" ? (parts.at(-1)?.replaceAll("_", " ") ?? null) : null;
}

/** Return the regions to look for: those that are part of no other one, at most twelve, spread over the whole list. */
export function regionsToFind<R extends { readonly parent?: string | null | undefined }>(regions: readonly R[]): readonly R[] {
  const tops = regions.filter(({ parent }) => parent == null);
  const step = Math.ceil(tops.length / MAX_REGIONS);
  return tops.filter((_, index) => index % step === 0);
}
