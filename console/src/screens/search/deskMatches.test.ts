import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesOf } from "./deskMatches.ts";

const CASES = [
  { id: "cs_0a1b", district: "Taocheng District", child: { name: "Xiao Yu" } },
  { id: "cs_0a2c", district: "桃城区", child: { name: "小雨" } },
];
const found = (text: string) => matchesOf(CASES, text).map(({ id }) => id);

test("a case of the desk is found by its name, its number and its district", () => {
  assert.deepEqual(found("xiao"), ["cs_0a1b"]);
  assert.deepEqual(found("yu TAO"), ["cs_0a1b"]);
  assert.deepEqual(found("ＣＳ_0A2"), ["cs_0a2c"]);
  assert.deepEqual(found("小雨 桃城"), ["cs_0a2c"]);
  assert.deepEqual(found("xiao 桃城"), []);
});

test("no word finds nothing", () => {
  assert.deepEqual(found(""), []);
  assert.deepEqual(found("  "), []);
});
