import assert from "node:assert/strict";
import { test } from "node:test";
import { lackOf } from "./rights.ts";

test("an officer who may read and open cases lacks nothing", () => {
  assert.equal(lackOf(["OPEN_CASE", "READ_CASES"]), null);
});

test("the first right that is missing is named", () => {
  assert.equal(lackOf(["READ_CASES", "CONFIRM_CASE"]), "OPEN_CASE");
  assert.equal(lackOf(["OPEN_CASE"]), "READ_CASES");
  assert.equal(lackOf([]), "READ_CASES");
});

test("of rights that are not known, none is called missing", () => {
  assert.equal(lackOf(null), null);
  assert.equal(lackOf(undefined), null);
});
