import assert from "node:assert/strict";
import test from "node:test";
import { Times } from "../../words/times.ts";
import { terms } from "../../words/en.terms.ts";
import { type Counts, isAtLeast, OUTCOMES, reachRows } from "./reachRows.ts";
import { nameOfRegion, regionChoices } from "../../places/regions.ts";
import { speakFacts } from "./spokenFacts.ts";
import { tipPoints } from "./tipPoints.ts";
import type { Tip } from "./useCaseTips.ts";
import { en } from "./words.en.ts";

const times = new Times("en-GB", "Asia/Shanghai");
const counts = (reached: number | null): Counts => ({ inRing: reached, reached, failed: null, dead: null, withheld: null, deferred: null, atLeast: ["IN_RING"] });
const AT = "2026-11-29T08:00:00Z";

test("reach has each partner below its stage and the sums last", () => {
  const stages = [
    { number: 1, radiusKm: 100, asOf: AT, counts: counts(240), partners: [{ partner: "Amber Map", counts: counts(80) }] },
    { number: 2, radiusKm: 200, asOf: null, counts: counts(null), partners: [] },
  ];
  // A circle that an officer has set comes last, and may be narrower than those of the plan.
  const rows = reachRows({ stages: [...stages].reverse(), total: counts(240) });
  assert.deepEqual(
    rows.map(({ kind, name, asOf }) => [kind, name, asOf]),
    [["stage", 100, AT], ["partner", "Amber Map", AT], ["stage", 200, null], ["total", "", AT]],
  );
  assert.deepEqual(reachRows({ stages: stages.slice(1), total: counts(null) }).map(({ kind }) => kind), ["stage"]);
});

test("mark of a sum is found by the name of its field", () => {
  assert.deepEqual(OUTCOMES.filter((outcome) => isAtLeast({ atLeast: ["IN_RING", "DEAD"] }, outcome)), ["inRing", "dead"]);
});

test("tips that name a place are points and those that helped look different", () => {
  const tip = (id: string, more: Partial<Tip>) => ({ id, text: "", receivedAt: AT, ...more }) as Tip;
  const place = { latitude: 37.7, longitude: 115.6 };
  const found = tipPoints(
    [tip("a", { place, text: `At the\nstation ${"x".repeat(90)}` }), tip("b", { text: "Nowhere" }), tip("c", { place, withdrawnAt: AT })],
    ["c"],
    { words: { withdrawn: "Gone", noWords: "None" }, times },
  );
  assert.deepEqual(found.map(({ id, kind }) => [id, kind]), [["tip-a", "tip"], ["tip-c", "tipThatHelped"]]);
  const [first, second] = found;
  assert.ok(first && second);
  assert.deepEqual(first.position, [115.6, 37.7]);
  assert.match(first.label, /^At the station x+…$/);
  assert.equal(Array.from(first.label).length, 60);
  assert.equal(second.label, "Gone");
});

test("history speaks of codes and paths in words", () => {
  const { nameOf, valueOf } = speakFacts({ words: en, terms, times });
  assert.equal(nameOf("suspects.0.name"), "Persons sought 1: Name");
  assert.equal(nameOf("sightings.2.district"), "Alert area 2: District");
  assert.equal(nameOf("links.cs_1.kind"), "What they have in common");
  assert.equal(valueOf("outcome", "FOUND_SAFE"), "Found safe");
  assert.equal(valueOf("approvedChange", "LIFT_HOLD"), "Lift the legal hold");
  assert.equal(valueOf("suspects.0.photo", "ph_1"), "A photo");
  assert.equal(valueOf("helpfulTipIds", "tip_1, tip_2"), "2");
  assert.equal(valueOf("vehicles.0.platePublic", "True"), "Yes");
  assert.match(valueOf("foundAt", AT), /16:00:00/);
  assert.equal(valueOf("child.fullName", "FEMALE"), "FEMALE");
  assert.equal(valueOf("narrative", null), "");
});

test("region that left the list is still a choice of its case", () => {
  const regions = [{ code: "N", name: "North" }];
  assert.deepEqual(regionChoices("N", regions), [{ id: "N", name: "North" }]);
  assert.deepEqual(regionChoices("OLD", regions).map(({ id }) => id), ["N", "OLD"]);
  assert.equal(nameOfRegion("N", regions), "North");
  assert.equal(nameOfRegion("OLD", regions), "OLD");
});
