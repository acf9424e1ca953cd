import assert from "node:assert/strict";
import { type MockTracker, test } from "node:test";
import { MAX_NEW_TIPS } from "../graph/limits.ts";
import { CountReads, mergeCounts, readDesk, type ReadPage, sumOf } from "./countReads.ts";

const PAUSE = 2000;

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

async function pass(mock: MockTracker, milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  await turns();
}

test("many tips of one case are one read at once and one after each pause", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const asked: (readonly string[])[] = [];
  const reads = new CountReads((ids) => (asked.push(ids), Promise.resolve()), () => false, PAUSE);
  for (let tip = 0; tip < 50; tip += 1) {
    reads.hear("RECEIVED", "a", 5);
    await pass(mock, 100);
  }
  assert.deepEqual(asked, [["a"], ["a"], ["a"]], "five seconds");
  reads.hear("TRIAGED", "b", 1);
  await pass(mock, PAUSE);
  assert.deepEqual(asked.at(-1)?.toSorted(), ["a", "b"]);
});

test("a count that stands for more is read again only when a tip goes", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const asked: (readonly string[])[] = [];
  const reads = new CountReads((ids) => (asked.push(ids), Promise.resolve()), () => false, PAUSE);
  reads.hear("RECEIVED", "a", MAX_NEW_TIPS);
  await pass(mock, PAUSE);
  assert.deepEqual(asked, []);
  reads.hear("TRIAGED", "a", MAX_NEW_TIPS);
  await pass(mock, PAUSE);
  assert.deepEqual(asked, [["a"]]);
});

test("a hidden page reads nothing until somebody sees it, and a read that fails stops no other", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const asked: (readonly string[])[] = [];
  let isHidden = true;
  const reads = new CountReads((ids) => (asked.push(ids), Promise.reject(new Error("away"))), () => isHidden, PAUSE);
  reads.hear("RECEIVED", "a", undefined);
  await pass(mock, 10 * PAUSE);
  assert.deepEqual(asked, []);
  isHidden = false;
  reads.wake();
  await pass(mock, 0);
  reads.hear("RECEIVED", "b", undefined);
  await pass(mock, PAUSE);
  assert.deepEqual(asked, [["a"], ["b"]]);
  reads.hear("RECEIVED", "c", undefined);
  reads.stop();
  await pass(mock, PAUSE);
  assert.equal(asked.length, 2);
});

test("a case that is not in the answer has left, and others stay", () => {
  const before = new Map([["a", 1], ["b", 2], ["c", 3]]);
  assert.deepEqual([...mergeCounts(before, ["a", "b"], new Map([["a", 7]]))].sort(), [["a", 7], ["c", 3]]);
  assert.deepEqual(sumOf(before), { sum: 6, isMore: false });
  assert.deepEqual(sumOf(new Map([["a", MAX_NEW_TIPS], ["b", 1]])), { sum: 1001, isMore: true });
});

test("counts beyond the pages of the desk are read again, and go with their cases", async () => {
  const asked: (readonly string[] | null)[] = [];
  const beyond = new Map([["beyond", 3], ["gone", 2]]);
  const page: ReadPage = (ids, after) => {
    asked.push(ids);
    const at = Number(after ?? 0);
    return Promise.resolve(ids ? { rows: [{ id: "beyond", newTips: 4 }], next: null } : { rows: [{ id: String(at), newTips: 1 }], next: String(at + 1) });
  };
  const counts = await readDesk(page, new Map([...beyond, ["0", 9]]));
  assert.deepEqual([...counts], [["0", 1], ["1", 1], ["2", 1], ["3", 1], ["4", 1], ["beyond", 4]]);
  assert.deepEqual(asked, [null, null, null, null, null, ["beyond", "gone"]]);
});

test("a desk that its pages have whole loses what is not in them", async () => {
  const counts = await readDesk(() => Promise.resolve({ rows: [{ id: "a", newTips: 1 }, { id: "hidden" }], next: null }), new Map([["b", 2]]));
  assert.deepEqual([...counts], [["a", 1]]);
});
