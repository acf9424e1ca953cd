import assert from "node:assert/strict";
import { test } from "node:test";
import { isLong, streetTime } from "./moment.ts";

test("a moment on paper has its weekday and minute, and no zone inside", () => {
  const at = "2026-11-29T04:03:59Z";
  assert.equal(streetTime(at, "en-GB", "Asia/Shanghai"), "Sunday, 29 November 2026 at 12:03");
  assert.equal(streetTime(at, "zh-CN", "Asia/Shanghai"), "2026年11月29日星期日 12:03");
});

test("a long name gets smaller type, a Chinese one at half the characters", () => {
  assert.ok(!isLong("Xiao Yu"));
  assert.ok(isLong("a".repeat(25)));
  assert.ok(!isLong("小".repeat(12)));
  assert.ok(isLong("小".repeat(13)));
});
