import assert from "node:assert/strict";
import { test } from "node:test";
import { placeSaid } from "./said.ts";
import { WORDS } from "./words.ts";

test("hits of a search are said to be no choice until one is chosen", () => {
  assert.equal(placeSaid(WORDS.en, 1, ""), "One place. Nothing is chosen yet. Choose it, or press Enter.");
  assert.equal(placeSaid(WORDS.en, 3, ""), "3 places. Nothing is chosen yet. Choose one.");
  assert.equal(placeSaid(WORDS.en, 2, "Hengshui"), "2 places. Choose one.");
  assert.equal(placeSaid(WORDS.en, 0, ""), "No such place is known.");
  assert.equal(placeSaid(WORDS.zh, 1, ""), "找到 1 个地点。尚未选定。请点选，或按回车键。");
});

test("a chosen place is said once nothing is searched for", () => {
  assert.equal(placeSaid(WORDS.en, null, "Hengshui"), "Chosen: Hengshui");
  assert.equal(placeSaid(WORDS.zh, null, "衡水"), "已选定：衡水");
  assert.equal(placeSaid(WORDS.en, null, ""), "");
});
