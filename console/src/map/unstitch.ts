/** Land that goes on across the antimeridian, as a flat map draws it. */
import type { Geometry, Position } from "geojson";

/**
 * Let the longitudes of rings run on beyond ±180 where they jump, so that no line crosses the whole map.
 * A ring around a pole is closed along that pole, a ring within a pole is left out, and holes lie in their polygon.
 */
export function unstitch(geometry: Geometry): Geometry {
  if (geometry.type === "Polygon") return { ...geometry, coordinates: unstitchPolygon(geometry.coordinates) };
  if (geometry.type === "MultiPolygon") return { ...geometry, coordinates: geometry.coordinates.map(unstitchPolygon) };
  return geometry;
}

function unstitchPolygon(rings: readonly (readonly Position[])[]): Position[][] {
  const [outer, ...holes] = rings.filter((ring) => !ring.every(([, latitude = 0]) => Math.abs(latitude) > 89.9)).map(unstitchRing);
  if (!outer) return [];
  const whole = shiftedTo(0, outer);
  const middle = middleOf(whole);
  return [whole, ...holes.map((hole) => shiftedTo(middle, hole))];
}

function middleOf(ring: readonly Position[]): number {
  const longitudes = ring.map(([longitude = 0]) => longitude);
  return (Math.min(...longitudes) + Math.max(...longitudes)) / 2;
}

/** Turn a ring around the globe until its middle is within half a turn of a longitude. */
function shiftedTo(longitude: number, ring: readonly Position[]): Position[] {
  const turns = Math.round((longitude - middleOf(ring)) / 360);
  return ring.map(([east = 0, north = 0]) => [east + 360 * turns, north]);
}

function unstitchRing(ring: readonly Position[]): Position[] {
  let turns = 0;
  let before = ring[0]?.[0] ?? 0;
  const points = ring.map(([longitude = 0, latitude = 0]): Position => {
    if (longitude - before > 180) turns -= 1;
    else if (longitude - before < -180) turns += 1;
    before = longitude;
    return [longitude + 360 * turns, latitude];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (turns === 0 || !first || !last) return points;
  const pole = (first[1] ?? 0) < 0 ? -90 : 90;
  return [...points, [last[0] ?? 0, pole], [first[0] ?? 0, pole], first];
}
