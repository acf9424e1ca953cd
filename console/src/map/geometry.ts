/** Circles, distances and bounds on a sphere. Lengths are in metres. */

/** Longitude and latitude in degrees of WGS 84. A longitude may lie beyond ±180 where a line goes on across the antimeridian. */
export type Position = readonly [longitude: number, latitude: number];

/** A part of the sphere; `east` is beyond 180 where it holds the antimeridian. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A circle as maps draw it: its line, and the rings of its polygon, which close over a pole where it holds one. */
export interface Circle {
  readonly outline: readonly Position[];
  readonly rings: readonly (readonly Position[])[];
}

export const EARTH_RADIUS_METRES = 6_371_008.8;
export const CIRCLE_STEPS = 256;

const HALF_EARTH_METRES = Math.PI * EARTH_RADIUS_METRES;
const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;

/** Bring a longitude into -180 (included) to 180 (not included). */
export function wrapLongitude(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}

/** Return the great-circle distance between two positions. */
export function distance([fromLongitude, fromLatitude]: Position, [toLongitude, toLatitude]: Position): number {
  const north = Math.sin(radians(toLatitude - fromLatitude) / 2) ** 2;
  const east = Math.sin(radians(toLongitude - fromLongitude) / 2) ** 2;
  const half = north + Math.cos(radians(fromLatitude)) * Math.cos(radians(toLatitude)) * east;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Return where one arrives; the longitude is within 180 degrees of the start's, and so may lie beyond ±180. */
export function destination([longitude, latitude]: Position, bearing: number, metres: number): Position {
  const angle = metres / EARTH_RADIUS_METRES;
  const from = radians(latitude);
  const ahead = Math.sin(angle) * Math.cos(radians(bearing));
  const east = Math.sin(angle) * Math.sin(radians(bearing));
  const out = Math.cos(from) * Math.cos(angle) - Math.sin(from) * ahead;
  const up = Math.sin(from) * Math.cos(angle) + Math.cos(from) * ahead;
  return [longitude + degrees(Math.atan2(east, out)), degrees(Math.atan2(up, Math.hypot(east, out)))];
}

/** Return the circle of a radius around a centre. */
export function circle(centre: Position, metres: number): Circle {
  const [longitude, latitude] = centre;
  if (metres >= HALF_EARTH_METRES) return { outline: [], rings: [world(longitude)] };
  const { north, south } = polesWithin(centre, metres);
  if (north && south) {
    const opposite: Position = [wrapLongitude(longitude + 180), -latitude];
    const rest = circle(opposite, HALF_EARTH_METRES - metres);
    return { outline: rest.outline, rings: [world(opposite[0]), ...rest.rings] };
  }
  const outline = line(centre, metres, south);
  if (!north && !south) return { outline, rings: [outline] };
  const pole = north ? 90 : -90;
  const first = outline[0] ?? centre;
  const last = outline.at(-1) ?? centre;
  return { outline, rings: [[...outline, [last[0], pole], [first[0], pole], first]] };
}

function world(longitude: number): Position[] {
  const [west, east] = [longitude - 180, longitude + 180];
  return [[west, -90], [east, -90], [east, 90], [west, 90], [west, -90]];
}

function polesWithin([, latitude]: Position, metres: number): { north: boolean; south: boolean } {
  const reach = degrees(metres / EARTH_RADIUS_METRES);
  return { north: latitude + reach > 90, south: latitude - reach < -90 };
}

/** Anticlockwise from the point behind the pole, where longitudes jump, or from the north. */
function line(centre: Position, metres: number, south: boolean): Position[] {
  const start = south ? 180 : 360;
  const points = Array.from({ length: CIRCLE_STEPS + 1 }, (_, step) =>
    destination(centre, start - (360 * step) / CIRCLE_STEPS, metres),
  );
  const reach = points[0]?.[1] ?? 0;
  const { north } = polesWithin(centre, metres);
  const jump = north ? -180 : south ? 180 : 0;
  points[0] = [centre[0] + jump, reach];
  points[CIRCLE_STEPS] = [centre[0] - jump, reach];
  return points;
}

/** Return the box around a circle; around a point for a radius of 0. */
export function circleBox(centre: Position, metres: number): Box {
  const [longitude, latitude] = centre;
  const reach = degrees(metres / EARTH_RADIUS_METRES);
  const { north, south } = polesWithin(centre, metres);
  const ratio = Math.sin(Math.min(radians(reach), Math.PI / 2)) / Math.max(Math.cos(radians(latitude)), 1e-12);
  const half = north || south ? 180 : degrees(Math.asin(Math.min(1, ratio)));
  return {
    west: longitude - half,
    south: Math.max(-90, latitude - reach),
    east: longitude + half,
    north: Math.min(90, latitude + reach),
  };
}

/** Return the narrowest box that holds all of these, or null for none. */
export function boxAround(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const south = Math.min(...boxes.map((box) => box.south));
  const north = Math.max(...boxes.map((box) => box.north));
  const spans = boxes
    .map((box) => ({ west: wrapLongitude(box.west), width: box.east - box.west }))
    .sort((one, other) => one.west - other.west);
  const first = spans[0]?.west ?? 0;
  let widest = { gap: -1, after: 0, west: first };
  let end = -Infinity;
  for (const [index, { west, width }] of spans.entries()) {
    end = Math.max(end, west + width);
    const next = spans[index + 1]?.west ?? first + 360;
    if (next - end > widest.gap) widest = { gap: next - end, after: end, west: next };
  }
  if (widest.gap <= 0) return { west: -180, south, east: 180, north };
  const west = wrapLongitude(widest.west);
  return { west, south, east: west + 360 - widest.gap, north };
}
