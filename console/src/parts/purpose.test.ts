import assert from "node:assert/strict";
import { test } from "node:test";
import { isPurpose } from "./purpose.ts";

test("a purpose has three characters, or two Chinese ones", () => {
  for (const words of ["abc", " a series ", "查案", "查a1"]) assert.equal(isPurpose(words), true, words);
  for (const words of ["", "  ", "ab", "a  ", "查", "查a"]) assert.equal(isPurpose(words), false, words);
});
