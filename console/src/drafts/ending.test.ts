import assert from "node:assert/strict";
import { test } from "node:test";
import { EndingDrafts } from "./ending.ts";

test("draft that is being removed is waited for, by its account and name alone", async () => {
  const ending = new EndingDrafts();
  const seen: string[] = [];
  let removed = () => {};
  ending.add("li", "close-cs_1", new Promise<void>((resolve) => (removed = resolve)));
  await ending.over("li", "close-cs_2");
  await ending.over("wang", "close-cs_1");
  const waiting = ending.over("li", "close-cs_1").then(() => seen.push("read"));
  await new Promise((next) => setImmediate(next));
  assert.deepEqual(seen, []);
  removed();
  await waiting;
  assert.deepEqual(seen, ["read"]);
});

test("removal that failed keeps nobody waiting", async () => {
  const ending = new EndingDrafts();
  ending.add("li", "close-cs_1", Promise.reject(new Error("away")));
  await ending.over("li", "close-cs_1");
});
