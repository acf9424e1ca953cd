import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildSchema, isInputObjectType } from "graphql";
import { isPartlyWritten, readSearch, writeSearch } from "./address.ts";
import { criteriaOf, readCriteria } from "./criteria.ts";
import { asksSame, type Fields, filterOf, NO_FIELDS, NO_SEARCH, orderOf, pathsOf, PLAIN_NAMES, PRIVATE_NAMES, publicFilterOf, type Search } from "./fields.ts";
import { onMap, type Row } from "./rows.ts";
import { monthsBefore } from "./months.ts";

const CODES: Partial<Fields> = {
  seenFrom: "2026-05-01",
  seenUntil: "2026-05-31",
  openedFrom: "2026-05-02",
  openedUntil: "2026-06-30",
  ageFrom: "3",
  ageUntil: "12",
  sex: "FEMALE",
  state: "CLOSED",
  status: "EXERCISE",
  closedFrom: "2026-05-03",
  closedUntil: "2026-07-01",
  changedSince: "2026-05-04",
  expiresUntil: "2026-07-02",
  alertState: "EXPIRED",
  outcome: "FOUND_SAFE",
  foundBy: "TIP",
  abductorRelation: "PARENT",
  force: "hengshui",
  mine: "no",
  unconfirmed: "yes",
  returned: "no",
  held: "yes",
  legalHold: "no",
  assigned: "no",
  helpedByTips: "yes",
  unreadTips: "no",
};
const PRIVATE: Partial<Fields> = { text: "Li Wei 京A12345", centre: [115.67, 37.74], radiusKm: "12.5" };
const RICH: Search = {
  scope: "cases",
  all: { ...NO_FIELDS, ...CODES, ...PRIVATE },
  any: [
    { ...NO_FIELDS, ...CODES },
    { ...NO_FIELDS, region: "NORTH", sex: "MALE" },
  ],
  not: [
    { ...NO_FIELDS, text: "Zhang", state: "CLOSED" },
    { ...NO_FIELDS, held: "yes" },
  ],
  by: "SEEN",
  direction: "ASCENDING",
};

test("forms that ask the hub for the same are told from those that do not", () => {
  const one = { ...NO_SEARCH, all: { ...NO_FIELDS, sex: "FEMALE" } } as const;
  assert.ok(asksSame(one, { ...one, all: { ...one.all, text: " " }, any: [NO_FIELDS] }));
  assert.ok(!asksSame(one, { ...one, scope: "cases" }));
  assert.ok(!asksSame(one, { ...one, by: "SEEN" }));
  assert.ok(!asksSame(one, { ...one, not: [one.all] }));
});

test("an address keeps codes and days, and never words or places", () => {
  const written = writeSearch(RICH);
  for (const secret of ["Li", "Wei", "Zhang", "12345", "115", "37.7", "12.5", "NORTH"]) assert.ok(!written.includes(secret), secret);
  const read = readSearch(new URLSearchParams(written));
  const { text, centre, radiusKm, region } = NO_FIELDS;
  assert.deepEqual(read, {
    ...RICH,
    all: { ...RICH.all, text, centre, radiusKm },
    any: [RICH.any[0], { ...RICH.any[1], region }],
    not: [{ ...RICH.not[0], text }, RICH.not[1]],
  });
  assert.equal(writeSearch(read), written);
  assert.deepEqual([isPartlyWritten(RICH), isPartlyWritten(read)], [true, false]);
  assert.equal(writeSearch(NO_SEARCH), "");
  assert.deepEqual(readSearch(new URLSearchParams()), NO_SEARCH);
});

test("an address cannot bring in what is no filter", () => {
  const query = new URLSearchParams({ in: "everything", by: "RELEVANCE", sex: "Li Wei", force: "a b<c>", "age-from": "180", "seen-from": "2026-02-30", text: "Li Wei" });
  assert.deepEqual(readSearch(query), NO_SEARCH);
});

test("an order by the words is not in an address, which has no words", () => {
  assert.equal(writeSearch({ ...NO_SEARCH, by: "RELEVANCE" }), "");
  assert.deepEqual(orderOf({ ...NO_SEARCH, by: "RELEVANCE" }), { by: "RELEVANCE" });
});

test("a filter holds whole days, and only what is asked for", () => {
  const filter = filterOf({ ...NO_SEARCH, all: { ...NO_FIELDS, seenFrom: "2026-03-01", seenUntil: "2026-03-01" } });
  assert.deepEqual(Object.keys(filter), ["seenFrom", "seenUntil"]);
  assert.equal(Date.parse(filter.seenUntil ?? "") - Date.parse(filter.seenFrom ?? ""), 24 * 3_600_000 - 1);
  assert.deepEqual(filterOf({ ...NO_SEARCH, any: [NO_FIELDS] }), {});
});

/** Return the fields of an input of the police graph, without those that will go. */
function fieldsOf(name: string): readonly string[] {
  const type = buildSchema(readFileSync(`${import.meta.dirname}/../../../../docs/police.graphql`, "utf8"), { assumeValid: true }).getType(name);
  assert.ok(isInputObjectType(type));
  return Object.values(type.getFields()).filter(({ deprecationReason }) => deprecationReason == null).map((field) => field.name);
}

test("the form has every filter of cases that the graph has", () => {
  const form = ["text", "place", "anyOf", "not", ...PLAIN_NAMES];
  assert.deepEqual([...form].sort(), [...fieldsOf("CaseFilter")].sort());
});

test("private fields never reach a search of public facts", () => {
  const known = new Set(fieldsOf("CaseSummaryFilter"));
  const filter = publicFilterOf(RICH);
  for (const level of [filter, ...(filter.anyOf ?? []), ...(filter.not?.anyOf ?? [])]) {
    for (const name of Object.keys(level)) assert.ok(known.has(name), name);
  }
  assert.deepEqual(Object.keys(PRIVATE_NAMES).filter((name) => known.has(name)), []);
  assert.equal(filterOf(RICH).abductorRelation, "PARENT");
});

test("one exception is the graph's, several are one of them", () => {
  const one = { ...NO_FIELDS, held: "yes" };
  assert.deepEqual(filterOf({ ...NO_SEARCH, not: [one, NO_FIELDS] }), { not: { held: true } });
  assert.deepEqual(filterOf({ ...NO_SEARCH, not: [one, one] }).not, { anyOf: [{ held: true }, { held: true }] });
});

test("a refused radius stands at its field, in each alternative", () => {
  const circle = { ...NO_FIELDS, centre: [115, 37] as const, radiusKm: "far" };
  const search = { ...NO_SEARCH, all: circle, any: [circle] };
  const filter = filterOf(search);
  assert.deepEqual(filter.place, { circle: { point: { latitude: 37, longitude: 115 }, radiusKm: 0 } });
  assert.deepEqual(filter.anyOf, [{ place: filter.place }]);
  assert.ok(pathsOf(search).includes("filter.anyOf.0.place"));
});

test("a saved search fills the form as it was saved", () => {
  assert.deepEqual(readCriteria(criteriaOf(RICH)), RICH);
  const single = { ...RICH, not: RICH.not.slice(1) };
  assert.deepEqual(readCriteria(criteriaOf(single)), single);
  const { cases } = criteriaOf({ ...RICH, scope: "summaries" });
  assert.equal(cases?.filter.abductorRelation, "PARENT");
});

test("criteria that the form has no field for are not shown as less than they are", () => {
  const wider = [
    { cases: { filter: { sex: "MALE", near: {} } } },
    { cases: { filter: { not: { not: { sex: "MALE" } } } } },
    { cases: { filter: { not: { sex: "MALE", anyOf: [{ mine: true }] } } } },
    { cases: { filter: { mine: "yes" } } },
    { cases: { filter: { place: { polygon: [] } } } },
    { cases: { filter: { seenFrom: "2026-05-01T00:30:00Z" } } },
    { cases: { filter: { anyOf: [{ anyOf: [{ sex: "MALE" }] }] } } },
    { tips: { filter: { hasPhoto: true } } },
    null,
  ];
  for (const criteria of wider) assert.equal(readCriteria(criteria), null, JSON.stringify(criteria));
});

test("cases of one cell are one disc that names them", () => {
  const row = (id: string, position: Row["position"]) => ({ id, name: id, position }) as Row;
  const rows = [row("a", [1, 2]), row("b", [1, 2]), row("c", [3, 4]), row("d", null)];
  const { points, counts } = onMap(rows, { labelOf: ({ name }) => name, detailOf: () => "", together: (labels) => labels.join("+") });
  assert.deepEqual(points.map(({ label }) => label), ["c"]);
  assert.deepEqual(counts, [{ id: "a", label: "a+b", count: 2, position: [1, 2] }]);
});

test("twelve months before the last day of February is a day of the calendar", () => {
  assert.equal(monthsBefore(new Date(2024, 1, 29), 12), "2023-03-01");
});
