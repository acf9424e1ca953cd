import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildSchema, isInputObjectType } from "graphql";
import { NO_TIP_FIELDS, PLAIN_NAMES, type TipFields } from "./filters.ts";
import { addressOf, filterOf, questionOf } from "./question.ts";

const RICH: TipFields = {
  ...NO_TIP_FIELDS,
  ...{ text: "grey coat", centre: [115.67, 37.74], radiusKm: "12.5" },
  ...{ states: "DISMISSED", status: "EXERCISE", receivedFrom: "2026-05-01", seenUntil: "2026-05-02", hasPhoto: "yes", folded: "no", force: "hengshui" },
};

test("the list has every filter of tips that the graph has, but for levels and several cases", () => {
  const schema = buildSchema(readFileSync(`${import.meta.dirname}/../../../../docs/police.graphql`, "utf8"), { assumeValid: true });
  const type = schema.getType("TipFilter");
  assert.ok(isInputObjectType(type));
  // One case is chosen before the list is read.
  const left = ["anyOf", "not", "caseIds"];
  assert.deepEqual(["text", "place", ...PLAIN_NAMES, ...left].sort(), Object.keys(type.getFields()).sort());
});

test("an address of tips keeps codes and days, and never words or places", () => {
  const address = addressOf({ caseId: null, show: "todo", fields: RICH });
  for (const secret of ["grey", "coat", "115", "37.7", "12.5"]) assert.ok(!address.includes(secret), secret);
  const { text, centre, radiusKm } = NO_TIP_FIELDS;
  assert.deepEqual(questionOf(address.split("?")[1] ?? "").fields, { ...RICH, text, centre, radiusKm });
  assert.deepEqual(questionOf("states=ANY&has-photo=maybe&force=a b<c>&seen-from=2026-02-30").fields, NO_TIP_FIELDS);
});

test("a filter of tips narrows what is shown, and its own state counts more", () => {
  const filter = filterOf({ show: "todo", fields: RICH });
  assert.deepEqual(filter?.states, ["DISMISSED"]);
  assert.deepEqual([filter.folded, filter.hasPhoto], [false, true]);
  assert.deepEqual(filter.place, { circle: { point: { latitude: 37.74, longitude: 115.67 }, radiusKm: 12.5 } });
  assert.deepEqual(filterOf({ show: "todo", fields: NO_TIP_FIELDS }), { states: ["NEW"], folded: false });
  assert.equal(filterOf({ show: "all", fields: NO_TIP_FIELDS }), null);
});
