/** Land that goes on across the antimeridian, as a flat map draws it. */
import type { Geometry, Position } from "geojson";

/**
 * Let the longitudes of rings run on beyond ±180 where they jump, so that no line crosses the whole map.
 * A ring around a pole is closed along that pole.
 */
export function unstitch(geometry: Geometry): Geometry {
  if (geometry.type === "Polygon") return { ...geometry, coordinates: geometry.coordinates.map(unstitchRing) };
  if (geometry.type === "MultiPolygon") {
    return { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map(unstitchRing)) };
  }
  return geometry;
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
