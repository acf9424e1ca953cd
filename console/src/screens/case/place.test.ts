import assert from "node:assert/strict";
import { test } from "node:test";
import { isSamePoint, isSameTime } from "./place.ts";

test("a point moves from one metre on, as the hub judges", () => {
  assert.ok(isSamePoint([115.67, 37.74], [115.67 + 1e-12, 37.74]));
  assert.ok(isSamePoint([115.67, 37.74], [115.67001, 37.74]));
  assert.ok(!isSamePoint([115.67, 37.74], [115.67, 37.74001]));
  assert.ok(!isSamePoint([115.67, 37.74], null));
  assert.ok(isSamePoint(null, null));
});

test("a time moves from one second on, as the hub judges", () => {
  assert.ok(isSameTime("2026-08-01T10:00:00Z", "2026-08-01T18:00:00.999+08:00"));
  assert.ok(!isSameTime("2026-08-01T10:00:00Z", "2026-08-01T10:00:01Z"));
});
