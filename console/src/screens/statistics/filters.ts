/** What is asked about: read from the address and written to it. Codes and dates alone: nothing about a person. */
import type {
  AbductorRelation,
  AlertStatus,
  CaseStatisticsFilter,
  FoundBy,
  Outcome,
  Sex,
  StatisticDimension,
} from "../../graph/artifacts/ChildrenNumbersQuery.graphql.ts";
import type { ReachDimension } from "../../graph/artifacts/ReachNumbersQuery.graphql.ts";
import { MAX_DIMENSIONS } from "../../graph/limits.ts";
import { isDay } from "../../parts/days.ts";
import { readPlain } from "../../parts/filters.ts";

export const DIMENSIONS = [
  "AGE_BAND",
  "SEX",
  "OUTCOME",
  "FOUND_BY",
  "ABDUCTOR_RELATION",
  "TIME_TO_RECOVERY",
  "MONTH",
  "WEEK",
  "DAY",
  "DAY_OF_WEEK",
  "HOUR_OF_DAY",
  "PROVINCE",
  "REGION",
  "FORCE",
] as const satisfies readonly StatisticDimension[];
export const REACH_DIMENSIONS = ["RADIUS", "PARTNER", "MONTH", "PROVINCE", "REGION"] as const satisfies readonly ReachDimension[];
export const STATUSES = ["ACTUAL", "EXERCISE", "TEST"] as const satisfies readonly AlertStatus[];
export const SEXES = ["FEMALE", "MALE", "UNKNOWN"] as const satisfies readonly Sex[];
export const OUTCOMES = ["FOUND_SAFE", "FOUND_DEAD", "RETURNED_ALONE", "FALSE_REPORT", "WITHDRAWN"] as const satisfies readonly Outcome[];
export const FOUND_BYS = ["TIP", "POLICE", "OTHER", "UNKNOWN"] as const satisfies readonly FoundBy[];
export const RELATIONS = [
  "PARENT",
  "OTHER_RELATIVE",
  "ACQUAINTANCE",
  "STRANGER",
  "NOT_ABDUCTED",
  "UNKNOWN",
] as const satisfies readonly AbductorRelation[];
export const PARTS = ["recovery", "tips", "elsewhere"] as const;

/** Return whether two forms count the same. */
export function isSame<T extends Filters | ReachFilters>(one: T, other: T): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const ID = { kind: "id" } as const;
const AGE = { kind: "age" } as const;

export interface Filters {
  readonly groupBy: readonly StatisticDimension[];
  readonly parts: readonly (typeof PARTS)[number][];
  readonly status: AlertStatus;
  /** Days such as 2026-05-25, both counted; empty for no bound. */
  readonly from: string;
  readonly until: string;
  readonly region: string;
  readonly sex: Sex | "";
  readonly outcome: Outcome | "";
  readonly foundBy: FoundBy | "";
  readonly relation: AbductorRelation | "";
  readonly ageFrom: string;
  readonly ageUntil: string;
}

export interface ReachFilters {
  readonly groupBy: readonly ReachDimension[];
  readonly status: AlertStatus;
  readonly fromMonth: string;
  readonly untilMonth: string;
  readonly region: string;
}

/** Return true if anything but the status narrows what is counted. */
export function isNarrowed({ from, until, region, sex, ageFrom, ageUntil, relation, outcome, foundBy }: Filters): boolean {
  return [from, until, region, sex, ageFrom, ageUntil, relation, outcome, foundBy].some(Boolean);
}

/** Read the filters of an address. What it should not have is left out. */
export function readFilters(query: URLSearchParams): Filters {
  const day = (name: string) => (isDay(query.get(name) ?? "") ? (query.get(name) ?? "") : "");
  return {
    groupBy: several(query.get("by"), DIMENSIONS).slice(0, MAX_DIMENSIONS),
    parts: several(query.get("with"), PARTS),
    status: one(query.get("status"), STATUSES) || "ACTUAL",
    from: day("from"),
    until: day("until"),
    region: readPlain(ID, query.get("region")),
    sex: one(query.get("sex"), SEXES),
    outcome: one(query.get("outcome"), OUTCOMES),
    foundBy: one(query.get("found"), FOUND_BYS),
    relation: one(query.get("relation"), RELATIONS),
    ageFrom: readPlain(AGE, query.get("age-from")),
    ageUntil: readPlain(AGE, query.get("age-until")),
  };
}

/** Write filters as the query of an address; what is as usual is left out. */
export function writeFilters(filters: Filters): string {
  return write({
    by: filters.groupBy.join(","),
    with: filters.parts.join(","),
    status: filters.status === "ACTUAL" ? "" : filters.status,
    from: filters.from,
    until: filters.until,
    region: filters.region,
    sex: filters.sex,
    outcome: filters.outcome,
    found: filters.foundBy,
    relation: filters.relation,
    "age-from": filters.ageFrom,
    "age-until": filters.ageUntil,
  });
}

/** Read the filters about reach; without months the last twelve before `today`. */
export function readReachFilters(query: URLSearchParams, today: Date): ReachFilters {
  const month = (name: string, back: number) => {
    const given = query.get(name) ?? "";
    return isDay(`${given}-01`) ? given : monthBefore(today, back);
  };
  return {
    groupBy: several(query.get("by"), REACH_DIMENSIONS).slice(0, MAX_DIMENSIONS),
    status: one(query.get("status"), STATUSES) || "ACTUAL",
    fromMonth: month("from", 12),
    untilMonth: month("until", 1),
    region: readPlain(ID, query.get("region")),
  };
}

/** Write filters about reach as the query of an address. */
export function writeReachFilters({ groupBy, status, fromMonth, untilMonth, region }: ReachFilters): string {
  return write({ by: groupBy.join(","), status: status === "ACTUAL" ? "" : status, from: fromMonth, until: untilMonth, region });
}

/** Return the graph's filter. */
export function statisticsFilter(filters: Filters): CaseStatisticsFilter {
  return {
    status: filters.status,
    region: filters.region || null,
    sex: filters.sex || null,
    outcome: filters.outcome || null,
    foundBy: filters.foundBy || null,
    abductorRelation: filters.relation || null,
    ageFrom: filters.ageFrom === "" ? null : Number(filters.ageFrom),
    ageUntil: filters.ageUntil === "" ? null : Number(filters.ageUntil),
  };
}

function monthBefore(today: Date, back: number): string {
  return new Date(Date.UTC(today.getFullYear(), today.getMonth() - back, 1)).toISOString().slice(0, 7);
}

function one<T extends string>(given: string | null, known: readonly T[]): T | "" {
  return known.find((word) => word === given) ?? "";
}

function several<T extends string>(given: string | null, known: readonly T[]): T[] {
  const words = (given ?? "").split(",");
  return words.flatMap((word, index) => known.find((one) => one === word && words.indexOf(word) === index) ?? []);
}


function write(values: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "")).toString();
}
