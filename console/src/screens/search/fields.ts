/** What is looked for: one set of fields that must all match, further sets that must match once, and sets that may not match. */
import type { AlertState, CaseFilter, CaseOrder, CaseOrderByInput, CaseState, SortDirection } from "../../graph/artifacts/useResultsCasesQuery.graphql.ts";
import type { CaseSummaryFilter } from "../../graph/artifacts/useResultsSummariesQuery.graphql.ts";
import type { Position } from "../../map/index.ts";
import { readNumber } from "../../parts/Field.tsx";
import { codeOf, DAYS_FROM, DAYS_UNTIL, FLAG, graphValue, type Plain, type PlainFilter } from "../../parts/filters.ts";
import { FOUND_BYS, OUTCOMES, RELATIONS, SEXES, STATUSES } from "../statistics/filters.ts";

export const SCOPES = ["summaries", "cases"] as const;
/** Public facts of all forces, or the cases whose private facts the officer may read. */
export type Scope = (typeof SCOPES)[number];
export const ORDERS = ["OPENED", "SEEN", "CHANGED", "CLOSED", "EXPIRES", "RELEVANCE"] as const satisfies readonly CaseOrder[];
const STATES = ["OPEN", "CLOSED"] as const satisfies readonly CaseState[];
const ALERT_STATES = ["OPEN", "PAUSED", "CLOSED", "EXPIRED"] as const satisfies readonly AlertState[];
export const MAX_GROUPS = 4;

/** The graph's fields that are codes, days, ids or yes and no. They may stand in an address. */
export const PLAIN = {
  seenFrom: DAYS_FROM,
  seenUntil: DAYS_UNTIL,
  openedFrom: DAYS_FROM,
  openedUntil: DAYS_UNTIL,
  closedFrom: DAYS_FROM,
  closedUntil: DAYS_UNTIL,
  changedSince: DAYS_FROM,
  expiresUntil: DAYS_UNTIL,
  ageFrom: { kind: "age" },
  ageUntil: { kind: "age" },
  sex: codeOf(SEXES),
  state: codeOf(STATES),
  status: codeOf(STATUSES),
  alertState: codeOf(ALERT_STATES),
  outcome: codeOf(OUTCOMES),
  foundBy: codeOf(FOUND_BYS),
  force: { kind: "id" },
  mine: FLAG,
  unconfirmed: FLAG,
  returned: FLAG,
  held: FLAG,
  legalHold: FLAG,
  abductorRelation: codeOf(RELATIONS),
  assigned: FLAG,
  helpedByTips: FLAG,
  unreadTips: FLAG,
} as const satisfies Partial<Record<keyof CaseFilter, PlainFilter>>;

export type PlainName = keyof typeof PLAIN;
export const PLAIN_NAMES = Object.keys(PLAIN) as readonly PlainName[];
export type FlagName = { [Name in PlainName]: (typeof PLAIN)[Name] extends typeof FLAG ? Name : never }[PlainName];

/** Those that only the scope `cases` has: they tell of what stays with police. */
export type PrivateName = Exclude<PlainName, keyof CaseSummaryFilter>;
export const PRIVATE_NAMES: Readonly<Record<PrivateName, true>> = {
  abductorRelation: true,
  assigned: true,
  helpedByTips: true,
  legalHold: true,
  unreadTips: true,
};

/** One set of fields, as they are typed; empty fields ask for nothing. Words and places stay out of the address. */
export interface Fields extends Plain<PlainName> {
  readonly text: string;
  readonly centre: Position | null;
  readonly radiusKm: string;
  readonly region: string;
}

export interface Search {
  readonly scope: Scope;
  readonly all: Fields;
  readonly any: readonly Fields[];
  readonly not: readonly Fields[];
  readonly by: CaseOrder;
  readonly direction: SortDirection | "";
}

export const DEFAULT_RADIUS_KM = "20";

export const NO_FIELDS: Fields = {
  text: "",
  centre: null,
  radiusKm: DEFAULT_RADIUS_KM,
  region: "",
  ...(Object.fromEntries(PLAIN_NAMES.map((name) => [name, ""])) as Plain<PlainName>),
};

export const NO_SEARCH: Search = { scope: "summaries", all: NO_FIELDS, any: [], not: [], by: "OPENED", direction: "" };

/** Return the paths of all fields of the form, for what the hub refuses. */
export function pathsOf(search: Search): readonly string[] {
  const sets = ["filter", ...search.any.map((_, index) => anyOfPath(index)), ...search.not.map((_, index) => notPath(search, index))];
  return ["purpose", "orderBy", ...sets.flatMap((set) => ["text", "place", ...PLAIN_NAMES].map((field) => `${set}.${field}`))];
}

/** Return the path of a set among those that must match once. */
export function anyOfPath(index: number): string {
  return `filter.anyOf.${String(index)}`;
}

/** Return the path of a set among those that may not match, as `filterOf` sends it. */
export function notPath({ not }: Search, index: number): string {
  return not.length > 1 ? `filter.not.anyOf.${String(index)}` : "filter.not";
}

/** Return the graph's filter; sets without any field are left out. */
export function filterOf({ scope, all, any, not }: Search): CaseFilter {
  const filters = (sets: readonly Fields[]) => sets.map((fields) => filterOfFields(fields, scope)).filter((filter) => !isEmpty(filter));
  const [alternatives, [exception, ...others]] = [filters(any), filters(not)];
  return {
    ...filterOfFields(all, scope),
    ...(alternatives.length > 0 ? { anyOf: alternatives } : {}),
    ...(exception ? { not: others.length > 0 ? { anyOf: [exception, ...others] } : exception } : {}),
  };
}

/** Return the filter of public facts: `filterOf` has no private field in that scope. */
export function publicFilterOf(search: Search): CaseSummaryFilter {
  return filterOf({ ...search, scope: "summaries" });
}

/** Return whether two forms ask the hub for the same. */
export function asksSame(one: Search, other: Search): boolean {
  const [first, second] = [one, other].map((search) => JSON.stringify([search.scope, filterOf(search), orderOf(search)]));
  return first === second;
}

/** Return the order; the graph's own directions are left to it. */
export function orderOf({ by, direction }: Search): CaseOrderByInput {
  return direction === "" ? { by } : { by, direction };
}

/** Return whether a filter asks for nothing. */
export function isEmpty(filter: CaseFilter): boolean {
  return Object.keys(filter).length === 0;
}

/** Return whether a text is looked for anywhere; the order by relevance needs one. */
export function hasText({ all, any }: Search): boolean {
  return [all, ...any].some(({ text }) => text.trim() !== "");
}

/** Return whether a field is in this scope. */
export function isIn(scope: Scope, name: PlainName): boolean {
  return scope === "cases" || !(name in PRIVATE_NAMES);
}

function filterOfFields(fields: Fields, scope: Scope): CaseFilter {
  const plain = PLAIN_NAMES.map((name) => [name, isIn(scope, name) ? graphValue(PLAIN[name], fields[name]) : null] as const);
  const given = [["text", fields.text.trim() || null], ["place", placeOf(fields)], ...plain] as const;
  return Object.fromEntries(given.filter(([, value]) => value != null)) as CaseFilter;
}

function placeOf({ centre, radiusKm, region }: Fields): CaseFilter["place"] {
  if (region) return { region };
  if (!centre) return null;
  const [longitude, latitude] = centre;
  const radius = readNumber(radiusKm);
  // A radius that is no number is sent as none: the hub says what is allowed.
  return { circle: { point: { latitude, longitude }, radiusKm: radius === null || Number.isNaN(radius) ? 0 : radius } };
}
