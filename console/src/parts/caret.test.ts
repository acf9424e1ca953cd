import assert from "node:assert/strict";
import { test } from "node:test";
import { moveCaretToEnd } from "./caret.ts";

function caretAfter(value: string, start: number, end: number): readonly [number, number] {
  const area = {
    value,
    selectionStart: start,
    selectionEnd: end,
    setSelectionRange(from: number, to: number) {
      area.selectionStart = from;
      area.selectionEnd = to;
    },
  };
  moveCaretToEnd(area);
  return [area.selectionStart, area.selectionEnd];
}

test("a caret before a restored text goes to its end", () => {
  assert.deepEqual(caretAfter("Asked at the station", 0, 0), [20, 20]);
  assert.deepEqual(caretAfter("", 0, 0), [0, 0]);
});

test("a caret or a selection that the officer made stays", () => {
  assert.deepEqual(caretAfter("Asked at the station", 5, 5), [5, 5]);
  assert.deepEqual(caretAfter("Asked at the station", 0, 5), [0, 5]);
});
