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

test("what a radius does depends on what is covered, held and planned", () => {
  const area = { coveredKm: 100, held: false, confirmed: true };
  const toCome = [{ radiusKm: 200, awaitsConfirmation: false }];
  assert.equal(effectOf(250, area, toCome), "wider");
  assert.equal(effectOf(50, area, toCome), "narrower");
  assert.equal(effectOf(100, area, toCome), "stays");
  assert.equal(effectOf(100, area, []), "unchanged");
  assert.equal(effectOf(250, { ...area, coveredKm: 0, held: true }, toCome), "held");
  const unconfirmed = { ...area, coveredKm: 50, confirmed: false };
  const waiting = [{ radiusKm: 100, awaitsConfirmation: false }, { radiusKm: 200, awaitsConfirmation: true }];
  assert.equal(effectOf(250, unconfirmed, waiting), "waits");
  assert.equal(effectOf(100, unconfirmed, waiting), "wider");
});

test("the stages to come stand in the order in which they come", () => {
  const stage = (radiusKm: number, state: "PLANNED" | "DONE", dueAt: string) => ({ radiusKm, state, dueAt });
  const stages = [stage(300, "PLANNED", "2026-01-01T03:00:00Z"), stage(200, "PLANNED", "2026-01-01T02:00:00Z"), stage(100, "DONE", "2026-01-01T01:00:00Z")];
  assert.deepEqual(stagesToCome(stages).map(({ radiusKm }) => radiusKm), [200, 300]);
});
