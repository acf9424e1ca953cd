import assert from "node:assert/strict";
import { test } from "node:test";
import { filterLines } from "./filterLines.ts";

test("each field of a filter has a line, and what is null has none", () => {
  const filter = { status: "TEST", ageFrom: 3, sex: null, anyOf: [{ text: "红色" }] };
  assert.deepEqual(filterLines(JSON.stringify(filter)), ["status: TEST", "ageFrom: 3", 'anyOf: [{"text":"红色"}]']);
  assert.deepEqual(filterLines("{}"), []);
});
