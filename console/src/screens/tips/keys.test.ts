import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, commandOf, KEYS, type Pressed, type Where } from "./keys.ts";
import { NO_TIP_FIELDS } from "./filters.ts";
import { addressOf, questionOf } from "./question.ts";

const LIST: Where = { isTyping: false, isInList: true, hasSingleKeys: true };

function press(key: string, more: Partial<Pressed> = {}): Pressed {
  return { key, code: "", ctrlKey: false, altKey: false, metaKey: false, isComposing: false, ...more };
}

test("each command has a key of its own, small or capital", () => {
  assert.equal(new Set(Object.values(KEYS)).size, COMMANDS.length);
  for (const command of COMMANDS) assert.equal(commandOf(press(KEYS[command]), LIST), command);
  assert.equal(commandOf(press("d"), LIST), "dismiss");
  assert.equal(commandOf(press("ArrowDown"), LIST), "down");
});

test("no key means anything while somebody types, or with a modifier", () => {
  for (const command of COMMANDS) assert.equal(commandOf(press(KEYS[command]), { ...LIST, isTyping: true }), null);
  for (const held of ["ctrlKey", "altKey", "metaKey", "isComposing"]) assert.equal(commandOf(press("c", { [held]: true }), LIST), null);
});

test("keys of buttons are theirs outside of the list", () => {
  const outside = { ...LIST, isInList: false };
  assert.equal(commandOf(press("Enter"), outside), null);
  assert.equal(commandOf(press("ArrowDown"), outside), null);
  assert.equal(commandOf(press("n"), outside), "next");
});

test("a letter is found by its place on a keyboard of another script", () => {
  assert.equal(commandOf(press("о", { code: "KeyJ" }), LIST), "down");
  assert.equal(commandOf(press("1", { code: "Digit1" }), LIST), null);
});

test("single keys that are switched off leave arrows and Enter", () => {
  const off = { ...LIST, hasSingleKeys: false };
  assert.equal(commandOf(press("d"), off), null);
  assert.equal(commandOf(press("ArrowUp"), off), "up");
  assert.equal(commandOf(press("Enter"), off), "open");
});

test("the address holds a case and a choice, and no purpose", () => {
  assert.equal(addressOf({ caseId: null, show: "todo", fields: NO_TIP_FIELDS }), "/tips");
  const address = addressOf({ caseId: "case_1", show: "mine", fields: NO_TIP_FIELDS });
  assert.equal(address, "/tips?case=case_1&show=mine");
  assert.deepEqual(questionOf(address.split("?")[1] ?? ""), { caseId: "case_1", show: "mine", fields: NO_TIP_FIELDS });
  assert.deepEqual(questionOf("show=nonsense"), { caseId: null, show: "todo", fields: NO_TIP_FIELDS });
});
