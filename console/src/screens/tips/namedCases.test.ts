import assert from "node:assert/strict";
import { test } from "node:test";
import { anew, missingOf, withAnswer } from "./namedCases.ts";

const tips = [{ caseId: "b" }, { caseId: "a" }, { caseId: "b" }, { caseId: "desk" }];
const desk = new Map([["desk", {}]]);

test("a case of a tip is asked for once, and one that is not open is closed", () => {
  const nothing = { cases: new Map<string, { readonly id: string }>(), closed: new Set<string>(), asked: new Set<string>() };
  assert.deepEqual(missingOf(tips, desk, nothing), ["a", "b"]);
  const found = withAnswer(nothing, ["a", "b"], [{ id: "a" }]);
  assert.deepEqual([[...found.cases.keys()], [...found.closed]], [["a"], ["b"]]);
  assert.deepEqual(missingOf(tips, desk, found), []);
  const later = withAnswer(found, ["c"], []);
  assert.deepEqual([[...later.cases.keys()], [...later.closed]], [["a"], ["b", "c"]]);
});

test("one question names at most a hundred cases", () => {
  const many = Array.from({ length: 120 }, (_, at) => ({ caseId: `cs_${String(at)}` }));
  assert.equal(missingOf(many, new Map(), { cases: new Map(), closed: new Set(), asked: new Set() }).length, 100);
});

test("cases that are asked for again may be closed or open meanwhile", () => {
  const found = { cases: new Map([["a", { id: "a" }]]), closed: new Set(["b", "c"]), asked: new Set(["a", "b", "c"]) };
  const again = anew(found);
  assert.deepEqual([again.cases, again.closed], [found.cases, found.closed], "what is known stands until the answer");
  assert.deepEqual(missingOf(tips, desk, again), ["a", "b"]);
  const now = withAnswer(again, ["a", "b"], [{ id: "b" }]);
  assert.deepEqual([[...now.cases.keys()], [...now.closed].sort()], [["b"], ["a", "c"]]);
});
