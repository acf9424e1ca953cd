import assert from "node:assert/strict";
import { test } from "node:test";
import { type CaseDraft, checkDraft, emptyDraft, inputOf, PATHS } from "./form.ts";
import { refusalsElsewhere } from "../../graph/refusals.ts";

const FILLED: CaseDraft = {
  ...emptyDraft(),
  status: "EXERCISE",
  publicName: " Xiao Yu ",
  fullName: "Wang Yu",
  age: "２",
  sex: "FEMALE",
  height: "",
  seenAt: "2026-11-29T03:00:00Z",
  district: "Taocheng",
  latitude: 37.74,
  longitude: 115.67,
  criteria: "Taken from a station",
  vehicles: [{ description: "White van", plate: "", platePublic: true }],
};

test("every refusal of an empty form has a field of its own", () => {
  const refusals = checkDraft(emptyDraft());
  assert.equal(refusals.length, 9);
  assert.deepEqual(refusalsElsewhere(refusals, PATHS), []);
});

test("a filled form becomes an input without empty texts", () => {
  assert.deepEqual(checkDraft(FILLED), []);
  const input = inputOf(FILLED);
  assert.equal(input.child.publicName, "Xiao Yu");
  assert.equal(input.child.ageYears, 2);
  assert.equal(input.child.heightCm, null);
  assert.equal(input.reporter, null);
  assert.equal(input.idempotencyKey, FILLED.key);
  assert.deepEqual(input.vehicles, [{ description: "White van", plate: null, platePublic: true }]);
});

test("an age and a height out of range are refused at their fields", () => {
  const codes = checkDraft({ ...FILLED, age: "25", height: "20" }).map(({ code, path }) => `${code} ${path.join(".")}`);
  assert.deepEqual(codes, ["AGE_INVALID child.ageYears", "HEIGHT_INVALID child.heightCm"]);
  assert.deepEqual(checkDraft({ ...FILLED, age: "0", height: "230" }), []);
});

test("half a number is refused at its field", () => {
  const codes = checkDraft({ ...FILLED, age: "two", height: "9x" }).map(({ code, path }) => `${code} ${path.join(".")}`);
  assert.deepEqual(codes, ["NUMBER_INVALID child.ageYears", "NUMBER_INVALID child.heightCm"]);
});
