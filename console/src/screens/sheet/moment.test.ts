import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOf, streetTime } from "./moment.ts";

test("a moment on paper has its weekday, minute and zone", () => {
  const at = "2026-11-29T04:03:59Z";
  assert.equal(streetTime(at, "en-GB", "Asia/Shanghai"), "Sunday, 29 November 2026 at 12:03 GMT+8");
  assert.match(streetTime(at, "zh-CN", "Asia/Shanghai"), /2026年11月29日.*12:03/);
});

test("a long name gets smaller type, a Chinese one at half the characters", () => {
  assert.equal(lengthOf("Xiao Yu"), "short");
  assert.equal(lengthOf("a".repeat(37)), "long");
  assert.equal(lengthOf("小".repeat(19)), "long");
  assert.equal(lengthOf("a".repeat(200)), "very-long");
});
