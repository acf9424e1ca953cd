/** The part of a search that may stand in an address: codes and dates. Words and places stay in this page's memory. */
import { isDay, OUTCOMES, RELATIONS, SEXES, STATUSES } from "../statistics/filters.ts";
import { type Fields, MAX_GROUPS, NO_FIELDS, NO_SEARCH, ORDERS, SCOPES, type Search, STATES } from "./fields.ts";

const MAX_AGE_YEARS = 17;
const MAX_CODE_CHARACTERS = 32;
const DIRECTIONS = ["ASCENDING", "DESCENDING"] as const;

/** Read a search of an address. What it should not have is left out. */
export function readSearch(query: URLSearchParams): Search {
  const any: Fields[] = [];
  for (let group = 1; group <= MAX_GROUPS; group += 1) {
    const fields = readFields(query, `or${String(group)}-`);
    if (fields !== NO_FIELDS) any.push(fields);
  }
  const by = one(query.get("by"), ORDERS) || NO_SEARCH.by;
  return {
    scope: one(query.get("in"), SCOPES) || NO_SEARCH.scope,
    all: readFields(query, ""),
    any,
    // Without a text, which no address has, nothing can be ordered by how well it fits.
    by: by === "RELEVANCE" ? NO_SEARCH.by : by,
    direction: one(query.get("direction"), DIRECTIONS),
  };
}

/** Write a search as the query of an address, without words and places; what is as usual is left out. */
export function writeSearch({ scope, all, any, by, direction }: Search): string {
  const query = new URLSearchParams();
  if (scope !== NO_SEARCH.scope) query.set("in", scope);
  writeFields(query, "", all);
  any.forEach((fields, index) => {
    writeFields(query, `or${String(index + 1)}-`, fields);
  });
  if (by !== NO_SEARCH.by && by !== "RELEVANCE") query.set("by", by);
  if (direction !== "") query.set("direction", direction);
  return query.toString();
}

/** Return whether something of a search is not in its address. */
export function isPartlyWritten({ all, any }: Search): boolean {
  return [all, ...any].some(({ text, centre, region }) => text.trim() !== "" || centre !== null || region !== "");
}

function readFields(query: URLSearchParams, prefix: string): Fields {
  const get = (name: string) => query.get(`${prefix}${name}`);
  const fields: Fields = {
    ...NO_FIELDS,
    seenFrom: day(get("seen-from")),
    seenUntil: day(get("seen-until")),
    openedFrom: day(get("opened-from")),
    openedUntil: day(get("opened-until")),
    ageFrom: age(get("age-from")),
    ageUntil: age(get("age-until")),
    sex: one(get("sex"), SEXES),
    state: one(get("state"), STATES),
    status: one(get("status"), STATUSES),
    outcome: one(get("outcome"), OUTCOMES),
    relation: one(get("relation"), RELATIONS),
    force: code(get("force")),
  };
  return Object.keys(NO_FIELDS).every((name) => fields[name as keyof Fields] === NO_FIELDS[name as keyof Fields]) ? NO_FIELDS : fields;
}

function writeFields(query: URLSearchParams, prefix: string, fields: Fields): void {
  const values = {
    "seen-from": day(fields.seenFrom),
    "seen-until": day(fields.seenUntil),
    "opened-from": day(fields.openedFrom),
    "opened-until": day(fields.openedUntil),
    "age-from": age(fields.ageFrom),
    "age-until": age(fields.ageUntil),
    sex: fields.sex,
    state: fields.state,
    status: fields.status,
    outcome: fields.outcome,
    relation: fields.relation,
    force: code(fields.force),
  };
  for (const [name, value] of Object.entries(values)) if (value !== "") query.set(`${prefix}${name}`, value);
}

function one<T extends string>(given: string | null, known: readonly T[]): T | "" {
  return known.find((word) => word === given) ?? "";
}

function day(given: string | null): string {
  return given !== null && isDay(given) ? given : "";
}

function age(given: string | null): string {
  return given !== null && /^\d{1,2}$/.test(given) && Number(given) <= MAX_AGE_YEARS ? String(Number(given)) : "";
}

function code(given: string | null): string {
  return given !== null && given.length <= MAX_CODE_CHARACTERS && /^[\w.:-]+$/.test(given) ? given : "";
}
