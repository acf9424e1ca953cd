/** What is shown, as GeoJSON for the map's sources, and the box around it. */
import type { Feature, FeatureCollection } from "geojson";
import { type Box, boxAround, circle, circleBox, type Position } from "./geometry.ts";
import type { MapArea, MapCount, MapPoint } from "./model.ts";

export interface Shown {
  readonly areas: readonly MapArea[];
  readonly points: readonly MapPoint[];
  readonly counts: readonly MapCount[];
}

const MAX_DISC_PIXELS = 30;
const MIN_DISC_PIXELS = 4;
const MAX_MERCATOR_LATITUDE = 85.05;

const copy = (positions: readonly Position[]) => positions.map(([longitude, latitude]) => [longitude, latitude]);

function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

/** Return the begun circles as polygons. */
export function begunFills(areas: readonly MapArea[]): FeatureCollection {
  return collection(
    areas.filter(hasBegun).map(({ id, centre, begunMetres }) => ({
      type: "Feature",
      properties: { id },
      geometry: { type: "Polygon", coordinates: circle(centre, begunMetres).rings.map(copy) },
    })),
  );
}

/** Return the lines of the begun circles (`isBegun`) and of the rings to come. */
export function circleLines(areas: readonly MapArea[]): FeatureCollection {
  return collection(
    areas.flatMap((area) => [
      ...(hasBegun(area) ? [circleLine(area, area.begunMetres, true)] : []),
      ...area.ringsToComeMetres.map((metres) => circleLine(area, metres, false)),
    ]),
  );
}

function hasBegun(area: MapArea): boolean {
  return area.begunMetres > 0;
}

function circleLine({ id, centre }: MapArea, metres: number, isBegun: boolean): Feature {
  const coordinates = onTheMap(circle(centre, metres).outline).map(copy);
  return { type: "Feature", properties: { id, isBegun }, geometry: { type: "MultiLineString", coordinates } };
}

/** Return the parts of a line that a Mercator map shows. The rest would be drawn along its edge. */
export function onTheMap(line: readonly Position[]): Position[][] {
  const parts: Position[][] = [[]];
  for (const position of line) {
    if (Math.abs(position[1]) < MAX_MERCATOR_LATITUDE) parts.at(-1)?.push(position);
    else if (parts.at(-1)?.length) parts.push([]);
  }
  return parts.filter((part) => part.length > 1);
}

/** Return the centres of areas and all points, each with its `kind`. */
export function pointFeatures({ areas, points }: Shown): FeatureCollection {
  return collection([
    ...areas.map(({ id, centre }) => point(centre, { id, kind: "centre" })),
    ...points.map(({ id, kind, position }) => point(position, { id, kind })),
  ]);
}

/** Return the discs, each with the `radius` in pixels by which its area is as its number. */
export function countFeatures(counts: readonly MapCount[]): FeatureCollection {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return collection(
    [...counts]
      .sort((one, other) => other.count - one.count)
      .map(({ id, count, position }) =>
        point(position, { id, radius: Math.max(MIN_DISC_PIXELS, MAX_DISC_PIXELS * Math.sqrt(count / most)) }),
      ),
  );
}

function point([longitude, latitude]: Position, properties: Record<string, string | number>): Feature {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates: [longitude, latitude] } };
}

/** Around each point where a place is chosen: streets and villages are told apart in a view of 10 to 30 km. */
const NEAR_METRES = 5000;

/** Return the box in which a point is chosen among these, at the scale of streets and villages; null for none. */
export function nearBox(points: readonly Position[]): Box | null {
  return boxAround(points.map((point) => circleBox(point, NEAR_METRES)));
}

/** Return the box that holds everything shown, and the set point; null if there is nothing. */
export function boxOf({ areas, points, counts }: Shown, picked: Position | null): Box | null {
  return boxAround([
    ...areas.map(({ centre, begunMetres, ringsToComeMetres }) =>
      circleBox(centre, Math.max(begunMetres, ...ringsToComeMetres)),
    ),
    ...points.map(({ position }) => circleBox(position, 0)),
    ...counts.map(({ position }) => circleBox(position, 0)),
    ...(picked ? [circleBox(picked, 0)] : []),
  ]);
}
