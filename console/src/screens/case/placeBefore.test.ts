import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "./entry.ts";
import { kilometresBetween, placeBefore } from "./placeBefore.ts";

const change = (fact: string, before: string, isPublic = false) => ({ fact, before, after: "new", public: isPublic });
const corrected = (sequence: number, area: number, changes: readonly object[]): Entry =>
  ({ sequence, kind: "LAST_SEEN_CORRECTED", by: "wang", area, changes }) as unknown as Entry;
const POINT = change("lastSeen.point", "37.74, 115.67");
const NOTHING = { by: null, point: null, district: null, address: null, at: null, isWhole: false };
const DISTRICT = change("lastSeen.district", "Taocheng", true);

test("the place before is that of the correction that made the area", () => {
  const history = [corrected(3, 2, [POINT, DISTRICT]), corrected(5, 4, [change("lastSeen.point", "38, 116")])];
  assert.deepEqual(placeBefore(history, [], 2, true), {
    ...NOTHING,
    by: "wang",
    point: [115.67, 37.74],
    district: "Taocheng",
    isWhole: true,
  });
  assert.deepEqual(placeBefore(history, [], 4, true)?.point, [116, 38]);
});

test("private values of a place are for those who may read them", () => {
  const history = [corrected(3, 2, [POINT, DISTRICT])];
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
