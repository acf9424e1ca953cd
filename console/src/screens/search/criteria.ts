/** Saved searches as the form can show them. */
import type { SearchCriteria } from "../../graph/artifacts/SaveDialogCreateMutation.graphql.ts";
import { typedOf } from "../../parts/filters.ts";
import { type Fields, filterOf, MAX_GROUPS, NO_FIELDS, NO_SEARCH, orderOf, ORDERS, PLAIN, PLAIN_NAMES, type Search } from "./fields.ts";

/** Return what `saveSearch` takes: a saved search is always one of cases that its owner may read. */
export function criteriaOf(search: Search): SearchCriteria {
  return { cases: { filter: filterOf({ ...search, scope: "cases" }), orderBy: orderOf(search) } };
}

/** Return the search of saved criteria, or null if they ask for what this form has no field for. */
export function readCriteria(criteria: unknown): Search | null {
  const { cases, ...others } = record(criteria);
  if (!isRecord(cases) || Object.keys(others).length > 0) return null;
  const { anyOf = null, not = null, ...filter } = record(cases.filter);
  const all = readFields(filter);
  const any = readSets(anyOf ?? []);
  const exceptions = readExceptions(not);
  if (!all || !any || !exceptions) return null;
  const order = record(cases.orderBy);
  const by = ORDERS.find((one) => one === (order.by ?? NO_SEARCH.by));
  const direction = order.direction ?? "";
  if (!by || (direction !== "" && direction !== "ASCENDING" && direction !== "DESCENDING")) return null;
  return { scope: "cases", all, any, not: exceptions, by, direction };
}

/** Return the sets that may not match, or null if the form cannot show them. */
function readExceptions(not: unknown): readonly Fields[] | null {
  if (not == null) return [];
  const { anyOf = null, ...beside } = record(not);
  if (anyOf === null) return readSets([not]);
  return Object.values(beside).some((value) => value != null) ? null : readSets(anyOf);
}

/** Return the fields of several levels, or null if one has another field or value. */
function readSets(given: unknown): readonly Fields[] | null {
  if (!Array.isArray(given) || given.length > MAX_GROUPS) return null;
  const sets = given.map(readFields);
  return sets.every((one) => one !== null) ? sets : null;
}

/** Return the fields of one level of a filter, or null if it has another field or value. */
function readFields(given: unknown): Fields | null {
  if (!isRecord(given)) return null;
  let fields = NO_FIELDS;
  for (const [name, value] of Object.entries(given)) {
    if (value == null) continue;
    const read = readField(name, value);
    if (!read) return null;
    fields = { ...fields, ...read };
  }
  return fields;
}

function readField(name: string, value: unknown): Partial<Fields> | null {
  if (name === "text") return typeof value === "string" ? { text: value } : null;
  if (name === "place") return place(value);
  const plain = PLAIN_NAMES.find((one) => one === name);
  const typed = plain ? typedOf(PLAIN[plain], value) : null;
  return plain && typed !== null ? { [plain]: typed } : null;
}

function place(value: unknown): Partial<Fields> | null {
  const { region, circle, polygon } = record(value);
  if (polygon != null) return null;
  if (typeof region === "string") return { region };
  const { point, radiusKm } = record(circle);
  const { latitude, longitude } = record(point);
  if (typeof latitude !== "number" || typeof longitude !== "number" || typeof radiusKm !== "number") return null;
  return { centre: [longitude, latitude], radiusKm: String(radiusKm) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
