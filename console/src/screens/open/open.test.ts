import assert from "node:assert/strict";
import { test } from "node:test";
import { type CaseDraft, checkDraft, emptyDraft, inputOf, isMended, PATHS } from "./form.ts";
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

test("coordinates as a district are refused at its field until there are words", () => {
  const draft = { ...emptyDraft(), district: "37.73000, 115.67000" };
  const found = checkDraft(draft).find(({ code }) => code === "POINT_IN_TEXT");
  assert.ok(found);
  assert.deepEqual(found.path, ["lastSeen", "district"]);
  assert.ok(!isMended(draft, found, null));
  assert.ok(isMended({ ...draft, district: "Jizhou" }, found, null));
  // What the hub refused of the place waits for the next press, or for another place.
  const refused = { ...found, message: "The hub has looked at it." };
  assert.ok(!isMended({ ...draft, publicName: "Xiao Yu" }, refused, draft));
  assert.ok(isMended({ ...draft, district: "8PFRPVM8+5C" }, refused, draft));
  assert.ok(!isMended({ ...draft, district: "Jizhou" }, { ...refused, path: ["child", "publicName"] }, draft));
});

test("half a number is refused at its field", () => {
  const codes = checkDraft({ ...FILLED, age: "two", height: "9x" }).map(({ code, path }) => `${code} ${path.join(".")}`);
  assert.deepEqual(codes, ["NUMBER_INVALID child.ageYears", "NUMBER_INVALID child.heightCm"]);
});
