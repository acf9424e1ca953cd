/** Turns the groups of a count into charts and rates. */
import type { ChartData } from "../../charts/index.ts";

export interface Key {
  readonly dimension: string;
  readonly value: string | null | undefined;
}

export interface Group {
  readonly keys: readonly Key[];
  readonly children: number;
}

export type NameOf = (key: Key) => string;

export interface GroupChart {
  /** The value of the first of three dimensions; null with fewer. */
  readonly of: Key | null;
  readonly data: ChartData;
  /** Groups that the chart leaves out, since there are too many. */
  readonly leftOut: number;
}

export interface ChartNames {
  readonly nameOf: NameOf;
  readonly dimensionName: (dimension: string) => string;
  readonly children: string;
  readonly otherGroups: string;
}

const MAX_BARS = 40;
const MAX_SERIES = 6;
const MAX_PANELS = 12;
const ORDERED: Readonly<Record<string, readonly string[]>> = {
  AGE_BAND: ["0-2", "3-5", "6-10", "11-14", "15-17"],
  HOUR_OF_DAY: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0")),
  DAY_OF_WEEK: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"],
  TIME_TO_RECOVERY: ["1 h", "3 h", "6 h", "12 h", "24 h", "3 d", "7 d", "30 d"].map((time) => `within ${time}`).concat("later"),
};

/** Return the charts of these groups; none without a dimension, and several for three. */
export function chartsOf(groups: readonly Group[], dimensions: readonly string[], names: ChartNames): GroupChart[] {
  const [first, second, third] = dimensions;
  if (first === undefined || groups.length === 0) return [];
  if (second === undefined) return [oneDimension(groups, first, names)];
  if (third === undefined) return [twoDimensions(groups, first, second, names)];
  const panels = largest(valuesOf(groups, 0), MAX_PANELS);
  return panels.kept.map(({ value }) => {
    const inside = groups.filter((group) => valueAt(group, 0) === value).map(({ keys, children }) => ({ keys: keys.slice(1), children }));
    return { ...twoDimensions(inside, second, third, names), of: { dimension: first, value } };
  });
}

function oneDimension(groups: readonly Group[], dimension: string, names: ChartNames): GroupChart {
  if (dimension === "DAY") {
    const days = groups.flatMap(({ keys, children }) => (keys[0]?.value ? [{ day: keys[0].value, count: children }] : []));
    const [from, until] = [days[0]?.day ?? "", days.at(-1)?.day ?? ""];
    return { of: null, leftOut: 0, data: { kind: "calendar", from, until, days } };
  }
  if (dimension === "MONTH") {
    const months = monthsBetween(groups.map(({ keys }) => keys[0]?.value ?? ""));
    const values = months.map((month) => groups.find(({ keys }) => keys[0]?.value === month)?.children ?? 0);
    return { of: null, leftOut: 0, data: { kind: "lines", months, series: [{ name: names.children, values }] } };
  }
  const { kept, leftOut } = categories(groups, dimension, 0, MAX_BARS);
  return {
    of: null,
    leftOut,
    data: {
      kind: "bars",
      dimension: names.dimensionName(dimension),
      groups: kept.map(({ value }) => names.nameOf({ dimension, value })),
      series: [{ name: names.children, values: kept.map(({ count }) => count) }],
      isUpright: isUpright(dimension),
    },
  };
}

function twoDimensions(groups: readonly Group[], first: string, second: string, names: ChartNames): GroupChart {
  const count = (row: string | null, column: string | null) =>
    groups.filter((group) => valueAt(group, 0) === row && valueAt(group, 1) === column).reduce((sum, { children }) => sum + children, 0);
  const rows = categories(groups, first, 0, first === "MONTH" ? Infinity : MAX_BARS);
  const grid = [first, second].includes("HOUR_OF_DAY") && [first, second].includes("DAY_OF_WEEK");
  if (grid) {
    const [days, hours] = first === "DAY_OF_WEEK" ? [0, 1] : [1, 0];
    const of = (dimension: "DAY_OF_WEEK" | "HOUR_OF_DAY") => ORDERED[dimension] ?? [];
    const counts = of("DAY_OF_WEEK").map((day) =>
      of("HOUR_OF_DAY").map((hour) => groups.find(({ keys }) => keys[days]?.value === day && keys[hours]?.value === hour)?.children ?? 0),
    );
    const nameAll = (dimension: "DAY_OF_WEEK" | "HOUR_OF_DAY") => of(dimension).map((value) => names.nameOf({ dimension, value }));
    return {
      of: null,
      leftOut: 0,
      data: { kind: "grid", dimension: names.dimensionName("DAY_OF_WEEK"), rows: nameAll("DAY_OF_WEEK"), columns: nameAll("HOUR_OF_DAY"), counts },
    };
  }
  const columns = categories(groups, second, 1, MAX_SERIES);
  const shown = columns.leftOut > 0 ? columns.kept.slice(0, MAX_SERIES - 1) : columns.kept;
  const months = first === "MONTH" ? monthsBetween(rows.kept.map(({ value }) => value ?? "")) : [];
  const values = first === "MONTH" ? months : rows.kept.map(({ value }) => value);
  const series = shown.map(({ value: column }) => ({
    name: names.nameOf({ dimension: second, value: column }),
    values: values.map((row) => count(row, column)),
  }));
  if (columns.leftOut > 0) {
    const totals = values.map((row) => groups.filter((group) => valueAt(group, 0) === row).reduce((sum, { children }) => sum + children, 0));
    const rest = totals.map((total, index) => total - series.reduce((sum, one) => sum + (one.values[index] ?? 0), 0));
    series.push({ name: names.otherGroups, values: rest });
  }
  if (first === "MONTH") return { of: null, leftOut: 0, data: { kind: "lines", months, series } };
  return {
    of: null,
    leftOut: rows.leftOut,
    data: {
      kind: "bars",
      isStacked: true,
      dimension: names.dimensionName(first),
      groups: rows.kept.map(({ value }) => names.nameOf({ dimension: first, value })),
      series,
    },
  };
}

interface Counted {
  readonly value: string | null;
  readonly count: number;
}

/** Ordered dimensions have all of their values, also those without a child; of the others the largest come first. */
function categories(groups: readonly Group[], dimension: string, at: number, max: number): { kept: Counted[]; leftOut: number } {
  const values = valuesOf(groups, at);
  const order = ORDERED[dimension];
  if (!order && !["MONTH", "WEEK", "DAY"].includes(dimension)) return largest(values, max);
  const count = (value: string) => values.find((one) => one.value === value)?.count ?? 0;
  const known = order ? order.map((value) => ({ value, count: count(value) })) : [...values].sort((one, other) => ((one.value ?? "") < (other.value ?? "") ? -1 : 1));
  const kept = order ? [...known, ...values.filter(({ value }) => value === null)] : known;
  return { kept: kept.slice(-max), leftOut: Math.max(0, kept.length - max) };
}

function valueAt({ keys }: Group, at: number): string | null {
  return keys[at]?.value ?? null;
}

function valuesOf(groups: readonly Group[], at: number): Counted[] {
  const counts = new Map<string | null, number>();
  for (const group of groups) counts.set(valueAt(group, at), (counts.get(valueAt(group, at)) ?? 0) + group.children);
  return [...counts].map(([value, count]) => ({ value, count }));
}

function largest(values: readonly Counted[], max: number): { kept: Counted[]; leftOut: number } {
  const sorted = [...values].sort((one, other) => other.count - one.count);
  return { kept: sorted.slice(0, max), leftOut: Math.max(0, sorted.length - max) };
}

function isUpright(dimension: string): boolean {
  return dimension in ORDERED && dimension !== "TIME_TO_RECOVERY" && dimension !== "DAY_OF_WEEK";
}

/** Return every month from the first to the last of these. */
export function monthsBetween(months: readonly string[]): string[] {
  const sorted = months.filter(Boolean).sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const all: string[] = [];
  for (let month = first; month <= last; month = nextMonth(month)) all.push(month);
  return all;
}

function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return number === 12 ? `${String(year + 1)}-01` : `${String(year)}-${String(number + 1).padStart(2, "0")}`;
}

export interface Rate {
  readonly of: readonly Key[];
  readonly count: number;
  readonly total: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const FOUND_ALIVE = ["FOUND_SAFE", "RETURNED_ALONE"];

/** Return of each group of the other dimensions how many of its closed cases ended well; none unless `OUTCOME` is a dimension. */
export function aliveRates(groups: readonly Group[], dimensions: readonly string[]): Rate[] {
  const at = dimensions.indexOf("OUTCOME");
  if (at < 0) return [];
  const sums = new Map<string, { of: Key[]; count: number; total: number }>();
  for (const { keys, children } of groups) {
    const outcome = keys[at]?.value;
    if (outcome == null) continue;
    const of = keys.filter((_, index) => index !== at);
    const name = JSON.stringify(of.map(({ value }) => value));
    const sum = sums.get(name) ?? { of, count: 0, total: 0 };
    sums.set(name, { of, count: sum.count + (FOUND_ALIVE.includes(outcome) ? children : 0), total: sum.total + children });
  }
  return [...sums.values()].sort((one, other) => other.total - one.total).map((sum) => ({ ...sum, ...rateOf(sum.count, sum.total) }));
}

/** Return a share with the interval of Wilson that holds the true one 19 times in 20. */
export function rateOf(count: number, total: number): { share: number; low: number; high: number } {
  if (total === 0) return { share: 0, low: 0, high: 1 };
  const z = 1.959964;
  const share = count / total;
  const scale = 1 + z ** 2 / total;
  const middle = (share + z ** 2 / (2 * total)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
