import assert from "node:assert/strict";
import { test } from "node:test";
import { nearBox } from "./features.ts";
import { boxAround, circle, circleBox, distance, EARTH_RADIUS_METRES, type Position, wrapLongitude } from "./geometry.ts";

/** The central angle between unit vectors: another way to the distance than the one under test. */
function angleBetween([longitude, latitude]: Position, [otherLongitude, otherLatitude]: Position): number {
  const vector = (east: number, north: number) => {
    const [lambda, phi] = [(east * Math.PI) / 180, (north * Math.PI) / 180];
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)] as const;
  };
  const [a, b] = [vector(longitude, latitude), vector(otherLongitude, otherLatitude)];
  const cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]] as const;
  return Math.atan2(Math.hypot(...cross), a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
}

const CENTRES: Position[] = [[121.47, 31.23], [179.9, -17], [-179.99, 66], [0, 89.5], [25, 84], [-60, -89.9], [0, 0], [10, 90], [-180, -90]];
const RADII = [200, 5_000, 300_000, 1_500_000, 9_000_000];

test("each point of a circle is its radius away from the centre", () => {
  for (const centre of CENTRES) {
    for (const metres of RADII) {
      for (const point of circle(centre, metres).outline) {
        assert.ok(Math.abs(angleBetween(centre, point) * EARTH_RADIUS_METRES - metres) < 0.5, `${String(centre)} ${String(metres)}`);
        assert.ok(Math.abs(distance(centre, point) - metres) < 0.5);
      }
    }
  }
});

test("no line of a circle jumps across the map, also over a pole", () => {
  for (const centre of CENTRES) {
    for (const metres of RADII) {
      const { outline, rings } = circle(centre, metres);
      for (const [index, [longitude]] of outline.entries()) {
        const before = outline[index - 1];
        if (before) assert.ok(Math.abs(longitude - before[0]) < 180, `${String(centre)} ${String(metres)}`);
      }
      for (const ring of rings) assert.deepEqual(ring.at(0), ring.at(-1));
    }
  }
});

test("a circle over the antimeridian goes on beyond 180 degrees", () => {
  const longitudes = circle([179.5, -17], 300_000).outline.map(([longitude]) => longitude);
  assert.ok(Math.max(...longitudes) > 180);
  assert.ok(Math.min(...longitudes) > 170);
});

test("a circle that holds a pole covers each longitude up to it", () => {
  for (const [centre, pole] of [[[25, 84], 90], [[-60, -85], -90]] as const) {
    const { outline, rings } = circle(centre, 1_500_000);
    const longitudes = outline.map(([longitude]) => longitude);
    assert.equal(Math.max(...longitudes) - Math.min(...longitudes), 360);
    assert.equal(rings[0]?.filter(([, latitude]) => latitude === pole).length, 2);
  }
});

test("a circle larger than half of the Earth has a hole on the other side", () => {
  const { rings } = circle([30, 10], 15_000_000);
  assert.equal(rings.length, 2);
  for (const point of rings[1] ?? []) assert.ok(Math.abs(distance([-150, -10], point) - (Math.PI * EARTH_RADIUS_METRES - 15_000_000)) < 0.5);
});

test("the box of a circle holds all of its points and no more", () => {
  for (const centre of CENTRES) {
    const box = circleBox(centre, 300_000);
    const { outline } = circle(centre, 300_000);
    const east = Math.max(...outline.map(([longitude]) => longitude));
    const north = Math.max(...outline.map(([, latitude]) => latitude));
    assert.ok(box.east >= east - 1e-9 && box.east - east < 0.01 * (box.east - box.west), String(centre));
    assert.ok(box.north >= north - 1e-9 && (box.north === 90 || box.north - north < 1e-6), String(centre));
  }
});

test("the box around points is the narrowest, also over the antimeridian", () => {
  const at = (longitude: number) => circleBox([longitude, 10], 0);
  assert.deepEqual(boxAround([at(170), at(-170), at(179)]), { west: 170, south: 10, east: 190, north: 10 });
  assert.deepEqual(boxAround([at(-10), at(20)]), { west: -10, south: 10, east: 20, north: 10 });
  assert.equal(boxAround([]), null);
  const wide = boxAround([circleBox([25, 84], 1_500_000), at(3)]);
  assert.deepEqual([wide?.west, wide?.east, wide?.north], [-180, 180, 90]);
});

test("a longitude is brought into one turn", () => {
  assert.deepEqual([180, -180, 190, -190, 540.5, 0].map(wrapLongitude), [-180, -180, -170, 170, -179.5, 0]);
});

test("a place is chosen in a view of 10 km around it, wider for two that are apart", () => {
  const height = (points: readonly Position[]) => {
    const box = nearBox(points);
    return box ? distance([0, box.south], [0, box.north]) : 0;
  };
  assert.equal(nearBox([]), null);
  assert.ok(Math.abs(height([[115.67, 37.74]]) - 10_000) < 1);
  assert.ok(Math.abs(height([[115.67, 37.74], [115.67, 38.74]]) - 121_195) < 100);
});
