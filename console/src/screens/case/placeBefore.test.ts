import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "./entry.ts";
import { kilometresBetween, placeBefore } from "./placeBefore.ts";

const change = (fact: string, before: string, isPublic = false) => ({ fact, before, after: "new", public: isPublic });
const corrected = (sequence: number, area: number, changes: readonly object[]): Entry =>
  ({ sequence, kind: "LAST_SEEN_CORRECTED", by: "wang", area, changes }) as unknown as Entry;
const other = (sequence: number, kind: string, area: number | null = null): Entry =>
  ({ sequence, kind, by: "wang", area, changes: [] }) as unknown as Entry;
const OPENED = other(1, "OPENED");
const POINT = change("lastSeen.point", "37.74, 115.67");
const NOTHING = { by: null, point: null, district: null, address: null, at: null, isWhole: false };
const DISTRICT = change("lastSeen.district", "Taocheng", true);

test("the place before is that of the correction that made the area", () => {
  const history = [OPENED, corrected(3, 2, [POINT, DISTRICT]), other(4, "CONFIRMED", 2), corrected(5, 4, [change("lastSeen.point", "38, 116")])];
  assert.deepEqual(placeBefore(history, [], 2, true), {
    ...NOTHING,
    by: "wang",
    point: [115.67, 37.74],
    district: "Taocheng",
    isWhole: true,
  });
  assert.deepEqual(placeBefore(history, [], 4, true)?.point, [116, 38]);
});

test("corrections that nobody confirmed are judged together", () => {
  const second = corrected(6, 3, [change("lastSeen.at", "2016-05-13T19:30:00Z")]);
  const history = [OPENED, other(2, "CONFIRMED", 1), corrected(4, 2, [POINT, DISTRICT]), second];
  assert.deepEqual(placeBefore(history, [], 3, true), {
    ...NOTHING,
    by: "wang",
    point: [115.67, 37.74],
    district: "Taocheng",
    at: "2016-05-13T19:30:00Z",
    isWhole: true,
  });
  const again = corrected(8, 4, [change("lastSeen.point", "38, 116")]);
  assert.deepEqual(placeBefore([...history, again], [], 4, true)?.point, [115.67, 37.74], "the oldest of them");
  // The confirmation of a sighting says nothing of the place.
  const sighted = [...history, other(7, "AREA_ADDED", 5), other(8, "CONFIRMED", 5), corrected(9, 6, [])];
  assert.deepEqual(placeBefore(sighted, [], 6, true)?.point, [115.67, 37.74]);
});

test("a history that begins later, or an area that nobody knows, leaves it open whether that is all", () => {
  assert.equal(placeBefore([corrected(3, 2, [POINT])], [], 2, true)?.isWhole, false);
  const unknown = placeBefore([other(7, "CONFIRMED", 5), corrected(9, 6, [POINT])], [], 6, true);
  assert.deepEqual([unknown?.point, unknown?.isWhole], [[115.67, 37.74], false]);
});

test("private values of a place are for those who may read them", () => {
  const history = [OPENED, corrected(3, 2, [POINT, DISTRICT])];
  assert.deepEqual(placeBefore(history, [], 2, false), { ...NOTHING, by: "wang", district: "Taocheng" });
});

test("a correction that came live or was not read says that there was one", () => {
  const live = [corrected(7, 2, [DISTRICT])];
  assert.deepEqual(placeBefore([], live, 2, true), { ...NOTHING, by: "wang", district: "Taocheng" });
  assert.deepEqual(placeBefore([], [], 2, true), NOTHING);
  assert.equal(placeBefore([], [], 1, true), null);
});

test("places are apart by whole kilometres, and near ones by 100 metres", () => {
  assert.equal(kilometresBetween([115.67, 37.74], [115.67, 38.145]), 45);
  assert.equal(kilometresBetween([115.67, 37.74], [115.68, 37.75]), 1.4);
});
