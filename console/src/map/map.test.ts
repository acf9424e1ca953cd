import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Position as GeoPosition } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { formatLength, formatPosition, parsePosition } from "./coordinates.ts";
import { crosshairStep } from "./crosshair.ts";
import { countFeatures, onTheMap } from "./features.ts";
import { circle } from "./geometry.ts";
import { nearestName, placeNames } from "./labels.ts";
import { POINT_KINDS } from "./model.ts";
import { mapRows } from "./rows.ts";
import { metresPerPixel, scaleBar } from "./scale.ts";
import { unstitch } from "./unstitch.ts";
import { mapWords } from "./words.ts";

test("coordinates are read in the ways in which people write them", () => {
  for (const text of ["31.5, 121.25", "31.5 121.25", "121.25E 31.5N", "31°30'N, 121°15'E", "31°30′00″N 121°15′00″E", "北纬31.5，东经121.25", "121.25，31.5", "N31.5 E121.25"]) {
    assert.deepEqual(parsePosition(text), [121.25, 31.5], text);
  }
  assert.deepEqual(parsePosition("-33.5, -70.25"), [-70.25, -33.5]);
  assert.deepEqual(parsePosition("33.5S 70.25W"), [-70.25, -33.5]);
});

test("a text that is not one position is refused", () => {
  for (const text of ["", "31.5", "91, 181", "31N 32N", "31.5, 121.25, 5", "-31N, 121E", "31°75'N, 121°E", "here, there", "95, 100", "31.5°30'N, 121°E"]) {
    assert.equal(parsePosition(text), null, text);
  }
});

test("a written position is read as the same one in both languages", () => {
  for (const words of Object.values(mapWords)) {
    for (const position of [[121.4737, 31.2304], [-70.5, -33.25], [0, 0]] as const) {
      assert.deepEqual(parsePosition(formatPosition(position, words)), [...position]);
    }
  }
});

test("lengths below a kilometre are in metres", () => {
  assert.deepEqual([500, 1500, 20_000, 250_000].map((metres) => formatLength(metres, "en")), ["500\u00a0m", "1.5\u00a0km", "20\u00a0km", "250\u00a0km"]);
});

test("the crosshair stops at the edge and the map moves instead", () => {
  const size = { x: 300, y: 200 };
  assert.deepEqual(crosshairStep("ArrowLeft", false, { x: 30, y: 100 }, size), { kind: "move", at: { x: 24, y: 100 }, panBy: [-4, 0] });
  assert.deepEqual(crosshairStep("ArrowDown", true, { x: 30, y: 100 }, size), { kind: "move", at: { x: 30, y: 160 }, panBy: [0, 0] });
  assert.deepEqual(crosshairStep("Enter", false, { x: 1, y: 1 }, size), { kind: "set" });
  assert.equal(crosshairStep("Tab", false, { x: 1, y: 1 }, size), null);
});

test("the scale is a round length that fits", () => {
  for (let zoom = 0; zoom < 17; zoom += 0.7) {
    for (const latitude of [0, 31, 80]) {
      const { metres, pixels } = scaleBar(latitude, zoom, 120);
      assert.ok(pixels <= 120 && pixels > 120 / 2.51, String(pixels));
      assert.ok([1, 2, 5].includes(Number(metres.toExponential().split("e")[0])), String(metres));
      assert.ok(Math.abs(pixels * metresPerPixel(latitude, zoom) - metres) < 1e-6 * metres);
    }
  }
});

test("names do not overlap, and the more important one is kept", () => {
  const places = [["Minor", 9, 0], ["Major", 1, 5], ["Far", 5, 300], ["Hidden", 0, 400]].map(([name, rank, x]) => ({
    name: String(name),
    rank: Number(rank),
    position: [Number(x), 0] as const,
  }));
  const placed = placeNames(places, ({ position: [x] }) => (x === 400 ? null : { x, y: 50 }), []);
  assert.deepEqual(placed.map(({ name }) => name), ["Major", "Far"]);
  assert.deepEqual(placeNames(places.slice(0, 1), () => ({ x: 0, y: 0 }), [{ left: 20, right: 40, top: -5, bottom: 5 }]), []);
});

test("the area of a disc is as its number", () => {
  const counts = [100, 25].map((count) => ({ id: String(count), label: "", count, position: [0, 0] as const }));
  const radii = countFeatures(counts).features.map(({ properties }) => Number(properties?.["radius"]));
  assert.equal((radii[0] ?? 0) / (radii[1] ?? 1), 2);
});

test("a circle's line ends where the map ends", () => {
  const parts = onTheMap(circle([25, 84], 900_000).outline);
  assert.ok(parts.length > 0);
  for (const [, latitude] of parts.flat()) assert.ok(Math.abs(latitude) < 85.06);
});

test("no line of the land crosses the whole map, and each hole lies in its polygon", () => {
  const topology = JSON.parse(readFileSync("node_modules/world-atlas/land-50m.json", "utf8")) as Topology<{ land: GeometryCollection }>;
  const polygons: GeoPosition[][][] = feature(topology, topology.objects.land).features.flatMap(({ geometry }) => {
    const whole = unstitch(geometry);
    return whole.type === "Polygon" ? [whole.coordinates] : whole.type === "MultiPolygon" ? whole.coordinates : [];
  });
  assert.ok(polygons.length > 1000);
  for (const ring of polygons.flat()) {
    for (const [index, [longitude = 0, latitude = 0]] of ring.entries()) {
      const before = ring[index - 1];
      const isAlongPole = Math.abs(latitude) === 90;
      if (before && !isAlongPole) assert.ok(Math.abs(longitude - (before[0] ?? 0)) < 180);
    }
    assert.deepEqual(ring.at(0), ring.at(-1));
  }
  const span = (ring: GeoPosition[]) => [Math.min(...ring.map(([longitude = 0]) => longitude)), Math.max(...ring.map(([longitude = 0]) => longitude))] as const;
  const holes = polygons.flatMap(([outer = [], ...inner]) => inner.map((hole) => [span(outer), span(hole)] as const));
  assert.ok(holes.length > 0);
  for (const [outer, hole] of holes) assert.ok(outer[0] <= hole[0] && hole[1] <= outer[1]);
});

test("a hole is turned around the globe with its polygon", () => {
  const outer: GeoPosition[] = [[170, 0], [-170, 0], [-170, 9], [170, 9], [170, 0]];
  const hole: GeoPosition[] = [[-175, 2], [-172, 2], [-172, 5], [-175, 2]];
  const { coordinates } = unstitch({ type: "Polygon", coordinates: [outer, hole] }) as { coordinates: GeoPosition[][] };
  assert.deepEqual(coordinates[0]?.map(([longitude]) => longitude), [170, 190, 190, 170, 170]);
  assert.deepEqual(coordinates[1]?.map(([longitude]) => longitude), [185, 188, 188, 185]);
});

test("the table has everything that the map shows", () => {
  const areas = [{ id: "a", label: "Harbour", centre: [121, 31] as const, begunMetres: 20_000, ringsToComeMetres: [50_000, 100_000] }];
  const points = POINT_KINDS.map((kind) => ({ id: kind, kind, label: `The ${kind}`, detail: "at noon", position: [120, 30] as const }));
  const counts = [{ id: "c", label: "District", count: 1234, position: [119, 29] as const }];
  for (const [language, words] of Object.entries(mapWords)) {
    const rows = mapRows({ areas, points, counts }, words, language);
    assert.equal(rows.length, areas.length + points.length + counts.length);
    const text = JSON.stringify(rows);
    for (const word of ["Harbour", "20", "50", "100", "31.00000", "121.00000", "District", "1,234", "at noon", words.begun, words.toCome, ...Object.values(words.kinds)]) {
      assert.ok(text.includes(word), word);
    }
  }
  const [inEnglish, inChinese] = Object.entries(mapWords).map(([language, words]) => mapRows({ areas, points, counts }, words, language)[0]?.more);
  assert.equal(inEnglish, "radius now: 20\u00a0km; stages to come: 50\u00a0km, 100\u00a0km");
  assert.equal(inChinese, "现在的半径：20\u00a0公里；后续阶段：50\u00a0公里、100\u00a0公里");
});

test("both languages have the same words", () => {
  const names = (words: object): string[] => Object.entries(words).flatMap(([name, word]) => (typeof word === "object" ? names(word as object) : [name]));
  assert.deepEqual(names(mapWords.zh).sort(), names(mapWords.en).sort());
});

test("a view without a name has the nearest place at the edge towards it", () => {
  const places = [
    { name: "Far", position: [116, 37], rank: 0 },
    { name: "Hengshui", position: [115.7, 37.7], rank: 1 },
  ] as const;
  const project = ([longitude, latitude]: readonly [number, number]) => ({ x: 150 + (longitude - 115.5) * 5000, y: 100 - (latitude - 37.5) * 5000 });
  const say = (metres: number) => `${String(Math.round(metres / 1000))} km`;
  const found = nearestName(places, [115.5, 37.5], project, { width: 300, height: 200 }, say);
  assert.equal(found?.name, "↗ Hengshui · 28 km");
  assert.ok(found.x > 100 && found.x < 300);
  assert.equal(found.y, 12);
  assert.equal(nearestName([], [115.5, 37.5], project, { width: 300, height: 200 }, say), null);
});
