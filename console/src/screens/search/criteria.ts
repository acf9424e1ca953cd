/** Saved searches as the form can show them. */
import type { SearchCriteria } from "../../graph/artifacts/SaveDialogCreateMutation.graphql.ts";
import { OUTCOMES, RELATIONS, SEXES, STATUSES } from "../statistics/filters.ts";
import { type Fields, filterOf, MAX_GROUPS, NO_FIELDS, NO_SEARCH, orderOf, ORDERS, type Search, STATES } from "./fields.ts";

/** Return what `saveSearch` takes: a saved search is always one of cases that its owner may read. */
export function criteriaOf(search: Search): SearchCriteria {
  return { cases: { filter: filterOf({ ...search, scope: "cases" }), orderBy: orderOf(search) } };
}

/** Return the search of saved criteria, or null if they ask for what this form has no field for. */
export function readCriteria(criteria: unknown): Search | null {
  const { cases, ...others } = record(criteria);
  if (!isRecord(cases) || Object.keys(others).length > 0) return null;
  const { anyOf = null, ...filter } = record(cases.filter);
  const groups: unknown = anyOf ?? [];
  if (!Array.isArray(groups) || groups.length > MAX_GROUPS) return null;
  const [all, ...any] = [filter, ...(groups as readonly unknown[])].map(readFields);
  if (!all || any.includes(null)) return null;
  const order = record(cases.orderBy);
  const by = ORDERS.find((one) => one === (order.by ?? NO_SEARCH.by));
  const direction = order.direction ?? "";
  if (!by || (direction !== "" && direction !== "ASCENDING" && direction !== "DESCENDING")) return null;
  return { scope: "cases", all, any: any.filter((one) => one !== null), by, direction };
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
  switch (name) {
    case "text":
    case "force":
      return typeof value === "string" ? { [name]: value } : null;
    case "sex":
      return code(name, value, SEXES);
    case "state":
      return code(name, value, STATES);
    case "status":
      return code(name, value, STATUSES);
    case "outcome":
      return code(name, value, OUTCOMES);
    case "abductorRelation":
      return code("relation", value, RELATIONS);
    case "ageFrom":
    case "ageUntil":
      return typeof value === "number" ? { [name]: String(value) } : null;
    case "seenFrom":
    case "openedFrom":
      return day(name, value, 0);
    case "seenUntil":
    case "openedUntil":
      return day(name, value, 1);
    case "place":
      return place(value);
    default:
      return null;
  }
}

function code(name: keyof Fields, value: unknown, known: readonly string[]): Partial<Fields> | null {
  return typeof value === "string" && known.includes(value) ? { [name]: value } : null;
}

/** Return the day that begins, or one millisecond before which it ends; null for a moment within a day. */
function day(name: keyof Fields, value: unknown, after: 0 | 1): Partial<Fields> | null {
  const moment = new Date(typeof value === "string" ? Date.parse(value) + after : Number.NaN);
  if (Number.isNaN(moment.getTime()) || moment.getHours() + moment.getMinutes() + moment.getSeconds() + moment.getMilliseconds() > 0) return null;
  const local = new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() - after);
  const two = (part: number) => String(part).padStart(2, "0");
  return { [name]: `${String(local.getFullYear()).padStart(4, "0")}-${two(local.getMonth() + 1)}-${two(local.getDate())}` };
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
