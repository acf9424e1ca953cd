import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalsOfPurpose } from "./purpose.ts";

test("a purpose has three characters, or two Chinese ones", () => {
  for (const words of ["abc", " a series ", "查案", "查a1"]) assert.deepEqual(refusalsOfPurpose(words), [], words);
  for (const words of ["", "  ", "ab", "a  ", "查", "查a"]) assert.deepEqual(refusalsOfPurpose(words).map(({ code, path }) => [code, path]), [["PURPOSE_TOO_SHORT", ["purpose"]]], words);
});
