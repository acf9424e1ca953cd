import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOf, readPages } from "./pages.ts";
import { Unreachable } from "./refusals.ts";

const list = (rows: readonly number[], hasNextPage: boolean) => ({
  edges: rows.map((node) => ({ node })),
  pageInfo: { hasNextPage, endCursor: String(rows.at(-1)) },
});

test("a page says where the next one begins, and the last one does not", () => {
  assert.deepEqual(pageOf(list([1, 2], true), String), { rows: ["1", "2"], next: "2" });
  assert.deepEqual(pageOf(list([1, 2], false), String), { rows: ["1", "2"], next: null });
  assert.throws(() => pageOf(undefined, String), Unreachable);
});

test("pages are read one after the other until the last one, or as many as are wanted", async () => {
  const asked: (string | null)[] = [];
  const read = (after: string | null) => {
    asked.push(after);
    const at = Number(after ?? 0);
    return Promise.resolve(pageOf(list([at + 1, at + 2], at < 4), (row) => row));
  };
  assert.deepEqual(await readPages(read, 9), { rows: [1, 2, 3, 4, 5, 6], next: null });
  assert.deepEqual(await readPages(read, 2), { rows: [1, 2, 3, 4], next: "4" });
  assert.deepEqual(asked, [null, "2", "4", null, "2"]);
});
