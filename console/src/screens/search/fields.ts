/** What is looked for: one set of fields, of which all must match, and further sets of which one must. */
import type {
  AbductorRelation,
  AlertStatus,
  CaseFilter,
  CaseOrder,
  CaseOrderByInput,
  CaseState,
  Outcome,
  Sex,
  SortDirection,
} from "../../graph/artifacts/useResultsCasesQuery.graphql.ts";
import type { CaseSummaryFilter } from "../../graph/artifacts/useResultsSummariesQuery.graphql.ts";
import type { Position } from "../../map/index.ts";
import { readNumber } from "../../parts/Field.tsx";
import { startOf } from "../statistics/filters.ts";

export const SCOPES = ["summaries", "cases"] as const;
/** Public facts of all forces, or the cases whose private facts the officer may read. */
export type Scope = (typeof SCOPES)[number];
export const ORDERS = ["OPENED", "SEEN", "CHANGED", "CLOSED", "EXPIRES", "RELEVANCE"] as const satisfies readonly CaseOrder[];
export const STATES = ["OPEN", "CLOSED"] as const satisfies readonly CaseState[];
export const MAX_GROUPS = 4;
export const MAX_TEXT_CHARACTERS = 200;

/** One set of fields, as they are typed; empty fields ask for nothing. */
export interface Fields {
  readonly text: string;
  readonly centre: Position | null;
  readonly radiusKm: string;
  readonly region: string;
  /** Days such as 2026-05-25, both counted. */
  readonly seenFrom: string;
  readonly seenUntil: string;
  readonly openedFrom: string;
  readonly openedUntil: string;
  readonly ageFrom: string;
  readonly ageUntil: string;
  readonly sex: Sex | "";
  readonly state: CaseState | "";
  readonly status: AlertStatus | "";
  readonly outcome: Outcome | "";
  /** Private: only in the scope `cases`. */
  readonly relation: AbductorRelation | "";
  readonly force: string;
}

export interface Search {
  readonly scope: Scope;
  readonly all: Fields;
  readonly any: readonly Fields[];
  readonly by: CaseOrder;
  readonly direction: SortDirection | "";
}

export const DEFAULT_RADIUS_KM = "20";

export const NO_FIELDS: Fields = {
  text: "",
  centre: null,
  radiusKm: DEFAULT_RADIUS_KM,
  region: "",
  seenFrom: "",
  seenUntil: "",
  openedFrom: "",
  openedUntil: "",
  ageFrom: "",
  ageUntil: "",
  sex: "",
  state: "",
  status: "",
  outcome: "",
  relation: "",
  force: "",
};

export const NO_SEARCH: Search = { scope: "summaries", all: NO_FIELDS, any: [], by: "OPENED", direction: "" };

/** The graph's field of each of the form's, in the order in which they stand. */
const GRAPH_FIELDS = [
  "text",
  "place",
  "seenFrom",
  "seenUntil",
  "openedFrom",
  "openedUntil",
  "ageFrom",
  "ageUntil",
  "sex",
  "state",
  "status",
  "outcome",
  "abductorRelation",
  "force",
] as const;

/** Return the paths of all fields of the form, for what the hub refuses. */
export function pathsOf(search: Search): readonly string[] {
  const sets = ["filter", ...search.any.map((_, index) => anyOfPath(index))];
  return ["purpose", "orderBy", ...sets.flatMap((set) => GRAPH_FIELDS.map((field) => `${set}.${field}`))];
}

/** Return the path of a set that is one of several. */
export function anyOfPath(index: number): string {
  return `filter.anyOf.${String(index)}`;
}

/** Return the graph's filter; sets without any field are left out. */
export function filterOf(search: Search): CaseFilter {
  const groups = search.any.map((fields) => filterOfFields(fields, search.scope)).filter((filter) => !isEmpty(filter));
  return { ...filterOfFields(search.all, search.scope), ...(groups.length > 0 ? { anyOf: groups } : {}) };
}

/** Return the filter of public facts: `filterOf` has no private field in that scope. */
export function publicFilterOf(search: Search): CaseSummaryFilter {
  return filterOf({ ...search, scope: "summaries" });
}

/** Return the order; the graph's own directions are left to it. */
export function orderOf({ by, direction }: Search): CaseOrderByInput {
  return direction === "" ? { by } : { by, direction };
}

/** Return whether a filter asks for nothing. */
export function isEmpty(filter: CaseFilter): boolean {
  return Object.keys(filter).length === 0;
}

/** Return whether a text is looked for anywhere. */
export function hasText({ all, any }: Search): boolean {
  return [all, ...any].some(({ text }) => text.trim() !== "");
}

function filterOfFields(fields: Fields, scope: Scope): CaseFilter {
  const place = placeOf(fields);
  const given: CaseFilter = {
    text: fields.text.trim() || null,
    place,
    seenFrom: startOf(fields.seenFrom),
    seenUntil: endOf(fields.seenUntil),
    openedFrom: startOf(fields.openedFrom),
    openedUntil: endOf(fields.openedUntil),
    ageFrom: wholeNumber(fields.ageFrom),
    ageUntil: wholeNumber(fields.ageUntil),
    sex: fields.sex || null,
    state: fields.state || null,
    status: fields.status || null,
    outcome: fields.outcome || null,
    abductorRelation: (scope === "cases" && fields.relation) || null,
    force: fields.force || null,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
}

function placeOf({ centre, radiusKm, region }: Fields): CaseFilter["place"] {
  if (region) return { region };
  if (!centre) return null;
  const [longitude, latitude] = centre;
  const radius = readNumber(radiusKm);
  // A radius that is no number is sent as none: the hub says what is allowed.
  return { circle: { point: { latitude, longitude }, radiusKm: radius === null || Number.isNaN(radius) ? 0 : radius } };
}

/** Return the last moment of a day: a list holds both ends of its range. */
function endOf(day: string): string | null {
  const next = startOf(day, 1);
  return next === null ? null : new Date(Date.parse(next) - 1).toISOString();
}

function wholeNumber(typed: string): number | null {
  const number = readNumber(typed);
  return number === null || Number.isNaN(number) ? null : Math.trunc(number);
}
