import assert from "node:assert/strict";
import { test } from "node:test";
import { readNumber } from "../../parts/Field.tsx";
import { effectOf, isRadius, stagesToCome } from "./radius.ts";

test("a radius is taken from 1 to 2,000 km, as this page writes it", () => {
  assert.deepEqual(["0.9", "1", "2,000", "２０００", "2000.5", "-5", "far", ""].map((typed) => isRadius(readNumber(typed))), [
    ...[false, true, true, true, false, false, false, false],
  ]);
  assert.equal(readNumber("1,500"), 1500);
  assert.equal(readNumber("1,5"), 1.5);
});

test("what a radius does depends on what is covered, held, planned and paused", () => {
  const area = { coveredKm: 100, held: false, confirmed: true };
  const now = { unconfirmedLimitKm: 100, hasStagesToCome: true, isPaused: false };
  assert.equal(effectOf(250, area, now), "wider");
  assert.equal(effectOf(250, area, { ...now, isPaused: true }), "widerLater");
  assert.equal(effectOf(50, area, now), "narrower");
  assert.equal(effectOf(100, area, now), "stays");
  assert.equal(effectOf(100, area, { ...now, hasStagesToCome: false }), "unchanged");
  assert.equal(effectOf(250, { ...area, coveredKm: 0, held: true }, now), "held");
});

test("an unconfirmed area goes up to the policy's limit at once, also with no stage planned", () => {
  const area = { coveredKm: 20, held: false, confirmed: false };
  const now = { unconfirmedLimitKm: 100, hasStagesToCome: false, isPaused: false };
  assert.equal(effectOf(60, area, now), "wider");
  assert.equal(effectOf(100, area, now), "wider");
  assert.equal(effectOf(101, area, now), "waits");
  assert.equal(effectOf(101, area, { ...now, isPaused: true }), "waits");
  assert.equal(effectOf(150, { ...area, coveredKm: 200 }, now), "narrower");
});

test("the stages to come stand in the order in which they come", () => {
  const stage = (radiusKm: number, state: "PLANNED" | "DONE", dueAt: string) => ({ radiusKm, state, dueAt });
  const stages = [stage(300, "PLANNED", "2026-01-01T03:00:00Z"), stage(200, "PLANNED", "2026-01-01T02:00:00Z"), stage(100, "DONE", "2026-01-01T01:00:00Z")];
  assert.deepEqual(stagesToCome(stages).map(({ radiusKm }) => radiusKm), [200, 300]);
});
