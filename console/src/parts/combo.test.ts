import assert from "node:assert/strict";
import test from "node:test";
import { chosenBy, isSameName, MAX_OFFERED, offeredBy } from "./combo.ts";

const FORCES = [
  { id: "cn-410100", name: "Zhengzhou, Henan (cn-410100)" },
  { id: "cn-410500", name: "安阳市公安局 (cn-410500)" },
];
const ids = (text: string, isAsked = false) => offeredBy(FORCES, text, isAsked).choices.map(({ id }) => id);

test("choice is named by its id or its whole name in any width", () => {
  assert.equal(chosenBy(FORCES, " ＣＮ-410500 ")?.id, "cn-410500");
  assert.equal(chosenBy(FORCES, "zhengzhou, henan (cn-410100)")?.id, "cn-410100");
  for (const text of ["", " ", "cn-4105", "Zhengzhou"]) assert.equal(chosenBy(FORCES, text), undefined);
});

test("names are the same as for the hub without case width spaces and what is invisible", () => {
  for (const name of ["Anyang-Officer", "ａｎｙａｎｇ-officer", " anyang-officer ", "anyang\u200b-officer\ufe0f"]) assert.ok(isSameName(name, "anyang-officer"), name);
  assert.ok(isSameName("Li  Wei", "li\twei"));
  assert.ok(!isSameName("anyang-officer-2", "anyang-officer"));
  assert.ok(!isSameName("Li Wei", "LiWei"));
});

test("what is typed is looked for in names and ids", () => {
  assert.deepEqual(ids("henan"), ["cn-410100"]);
  assert.deepEqual(ids("安阳"), ["cn-410500"]);
  assert.deepEqual(ids("4105"), ["cn-410500"]);
  assert.deepEqual(ids("nobody"), []);
});

test("all are offered for nothing typed and for a choice made", () => {
  assert.equal(ids("").length, 2);
  assert.equal(ids("安阳市公安局 (cn-410500)").length, 2);
});

test("button offers all beside a text that nothing matches", () => {
  assert.deepEqual(ids("henan", true), ["cn-410100"]);
  assert.equal(ids("Tianjin", true).length, 2);
  assert.equal(offeredBy(FORCES, "Tianjin", true).isUnmatched, true);
});

test("list has a bound and says how many there are", () => {
  const many = Array.from({ length: 2 * MAX_OFFERED }, (_, at) => ({ id: String(at), name: `Officer ${String(at)}` }));
  const { choices, total } = offeredBy(many, "", false);
  assert.deepEqual([choices.length, total], [MAX_OFFERED, 2 * MAX_OFFERED]);
});
