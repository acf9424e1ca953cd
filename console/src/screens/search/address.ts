/** The part of a search that may stand in an address: codes and dates. Words and places stay in this page's memory. */
import { addressName, readPlain } from "../../parts/filters.ts";
import { type Fields, MAX_GROUPS, NO_FIELDS, NO_SEARCH, ORDERS, PLAIN, PLAIN_NAMES, SCOPES, type Search } from "./fields.ts";

const DIRECTIONS = ["ASCENDING", "DESCENDING"] as const;
const ANY = "or";
const NOT = "not";

/** Read a search of an address. What it should not have is left out. */
export function readSearch(query: URLSearchParams): Search {
  const by = one(query.get("by"), ORDERS) || NO_SEARCH.by;
  return {
    scope: one(query.get("in"), SCOPES) || NO_SEARCH.scope,
    all: readFields(query, ""),
    any: readSets(query, ANY),
    not: readSets(query, NOT),
    // Without a text, which no address has, nothing can be ordered by how well it fits.
    by: by === "RELEVANCE" ? NO_SEARCH.by : by,
    direction: one(query.get("direction"), DIRECTIONS),
  };
}

/** Write a search as the query of an address, without words and places; what is as usual is left out. */
export function writeSearch({ scope, all, any, not, by, direction }: Search): string {
  const query = new URLSearchParams();
  if (scope !== NO_SEARCH.scope) query.set("in", scope);
  writeFields(query, "", all);
  any.forEach((fields, index) => {
    writeFields(query, prefixOf(ANY, index), fields);
  });
  not.forEach((fields, index) => {
    writeFields(query, prefixOf(NOT, index), fields);
  });
  if (by !== NO_SEARCH.by && by !== "RELEVANCE") query.set("by", by);
  if (direction !== "") query.set("direction", direction);
  return query.toString();
}

/** Return whether something of a search is not in its address. */
export function isPartlyWritten({ all, any, not }: Search): boolean {
  return [all, ...any, ...not].some(({ text, centre, region }) => text.trim() !== "" || centre !== null || region !== "");
}

function readSets(query: URLSearchParams, kind: string): readonly Fields[] {
  const sets = Array.from({ length: MAX_GROUPS }, (_, index) => readFields(query, prefixOf(kind, index)));
  return sets.filter((fields) => fields !== NO_FIELDS);
}

function prefixOf(kind: string, index: number): string {
  return `${kind}${String(index + 1)}-`;
}

function readFields(query: URLSearchParams, prefix: string): Fields {
  const given = PLAIN_NAMES.map((name) => [name, readPlain(PLAIN[name], query.get(prefix + addressName(name)))] as const);
  const found = given.filter(([, value]) => value !== "");
  return found.length > 0 ? { ...NO_FIELDS, ...Object.fromEntries(found) } : NO_FIELDS;
}

function writeFields(query: URLSearchParams, prefix: string, fields: Fields): void {
  for (const name of PLAIN_NAMES) {
    // What is half typed would not be read again.
    const value = readPlain(PLAIN[name], fields[name]);
    if (value !== "") query.set(prefix + addressName(name), value);
  }
}

function one<T extends string>(given: string | null, known: readonly T[]): T | "" {
  return known.find((word) => word === given) ?? "";
}
