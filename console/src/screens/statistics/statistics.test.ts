import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf } from "./exportRowsInput.ts";
import { placeOfRegion } from "../../places/regions.ts";
import { regionCounts } from "./regionCounts.ts";
import { startOf } from "../../parts/days.ts";
import { readFilters, readReachFilters, statisticsFilter, writeFilters, writeReachFilters } from "./filters.ts";
import { aliveRates, chartsOf, type Group, monthsBetween, rateOf } from "./numbers.ts";

const NAMES = { nameOf: ({ value }: { value?: string | null | undefined }) => value ?? "none", dimensionName: (name: string) => name, children: "Children", otherGroups: "Others" };

function group(values: Readonly<Record<string, string | null>>, children: number): Group {
  return { keys: Object.entries(values).map(([dimension, value]) => ({ dimension, value })), children };
}

test("an address has the filters that were written to it", () => {
  const query = "by=AGE_BAND%2CSEX&with=recovery%2Ctips&status=EXERCISE&from=2026-01-01&until=2026-06-30&region=310000&sex=MALE&outcome=FOUND_SAFE&found=TIP&relation=PARENT&age-from=3&age-until=12";
  assert.equal(writeFilters(readFilters(new URLSearchParams(query))), query);
  assert.equal(writeFilters(readFilters(new URLSearchParams())), "");
});

test("an address cannot bring in what is no filter", () => {
  const query = new URLSearchParams({ by: "NAME,SEX,SEX,MONTH,DAY,WEEK", status: "REAL", from: "2026-02-30", region: "a b<c>", sex: "Li Wei", "age-from": "180" });
  const filters = readFilters(query);
  assert.deepEqual(filters.groupBy, ["SEX", "MONTH", "DAY"]);
  assert.equal(writeFilters(filters), "by=SEX%2CMONTH%2CDAY");
});

test("the last twelve months are summed unless others are named", () => {
  const today = new Date(2026, 1, 10);
  assert.equal(writeReachFilters(readReachFilters(new URLSearchParams(), today)), "from=2025-02&until=2026-01");
  assert.equal(readReachFilters(new URLSearchParams("from=2024-07&until=nothing"), today).fromMonth, "2024-07");
});

test("both days of a range are counted, and an export has the same children", () => {
  const filters = readFilters(new URLSearchParams("from=2026-03-01&until=2026-03-01&relation=PARENT&region=310000"));
  assert.equal(Date.parse(startOf(filters.until, 1) ?? "") - Date.parse(startOf(filters.from) ?? ""), 24 * 3_600_000);
  assert.equal(statisticsFilter(filters).abductorRelation, "PARENT");
  const { cases } = rowsOf("cases", filters);
  assert.equal(Date.parse(cases?.seenUntil ?? "") - Date.parse(cases?.seenFrom ?? ""), 24 * 3_600_000 - 1);
  assert.deepEqual([cases?.place, cases?.abductorRelation, cases?.status], [{ region: "310000" }, "PARENT", "ACTUAL"]);
  assert.ok(!("abductorRelation" in (rowsOf("caseSummaries", filters).caseSummaries ?? {})));
});

test("an ordered dimension keeps its order and its empty groups", () => {
  const [chart] = chartsOf([group({ AGE_BAND: "11-14" }, 5), group({ AGE_BAND: "0-2" }, 9)], ["AGE_BAND"], NAMES);
  assert.deepEqual(chart?.data.kind === "bars" && chart.data.groups, ["0-2", "3-5", "6-10", "11-14", "15-17"]);
  assert.deepEqual(chart?.data.kind === "bars" && chart.data.series[0]?.values, [9, 0, 0, 5, 0]);
});

test("no child is lost between the groups and the chart", () => {
  const groups = Array.from({ length: 60 }, (_, index) => group({ FORCE: `f${String(index % 12)}`, REGION: index % 9 ? `r${String(index % 9)}` : null }, index + 1));
  const total = groups.reduce((sum, { children }) => sum + children, 0);
  const [chart] = chartsOf(groups, ["FORCE", "REGION"], NAMES);
  assert.ok(chart?.data.kind === "bars");
  assert.equal(chart.data.series.length, 6);
  assert.equal(chart.data.series.at(-1)?.name, "Others");
  const shown = chart.data.series.flatMap(({ values }) => values).reduce<number>((sum, value) => sum + (value ?? 0), 0);
  assert.equal(shown, total);
});

test("months without a child are zero and not missing", () => {
  const [chart] = chartsOf([group({ MONTH: "2025-11" }, 3), group({ MONTH: "2026-02" }, 4)], ["MONTH"], NAMES);
  assert.ok(chart?.data.kind === "lines");
  assert.deepEqual(chart.data.months, ["2025-11", "2025-12", "2026-01", "2026-02"]);
  assert.deepEqual(chart.data.series[0]?.values, [3, 0, 0, 4]);
  assert.deepEqual(monthsBetween([]), []);
});

test("weekdays and hours are a grid, in either order", () => {
  const one = chartsOf([group({ DAY_OF_WEEK: "FRIDAY", HOUR_OF_DAY: "16" }, 7)], ["DAY_OF_WEEK", "HOUR_OF_DAY"], NAMES);
  const other = chartsOf([group({ HOUR_OF_DAY: "16", DAY_OF_WEEK: "FRIDAY" }, 7)], ["HOUR_OF_DAY", "DAY_OF_WEEK"], NAMES);
  for (const [chart] of [one, other]) assert.equal(chart?.data.kind === "grid" && chart.data.counts[4]?.[16], 7);
});

test("regions are summed, and lie where a place bears exactly their name", () => {
  const groups = [group({ SEX: "MALE", REGION: "131100" }, 2), group({ SEX: "FEMALE", REGION: "131100" }, 3), group({ SEX: "MALE", REGION: null }, 9)];
  assert.deepEqual(regionCounts(groups, [{ code: "131100", name: "Hengshui" }]), [{ code: "131100", name: "Hengshui", count: 5 }]);
  assert.deepEqual(regionCounts([group({ SEX: "MALE" }, 2)], []), []);
  const place = (name: string, region: string | null) => ({ name, chineseName: "衡水", region, point: { latitude: 0, longitude: 0 } });
  assert.equal(placeOfRegion("1", "Hengshui", [place("Hengshui Lake", null), place("Hengshui", null)])?.name, "Hengshui");
  assert.equal(placeOfRegion("1", "Hengshui", [place("Hengshui", null), place("Taocheng", "1")])?.name, "Taocheng");
  assert.equal(placeOfRegion("1", "衡水", [place("Hengshui", null)])?.name, "Hengshui");
  assert.equal(placeOfRegion("1", "Hengshui", [place("Hengshuizhen", null)]), null);
});

test("three dimensions are a chart for each value of the first", () => {
  const groups = [group({ SEX: "MALE", AGE_BAND: "0-2", OUTCOME: null }, 2), group({ SEX: "FEMALE", AGE_BAND: "0-2", OUTCOME: null }, 3)];
  const charts = chartsOf(groups, ["SEX", "AGE_BAND", "OUTCOME"], NAMES);
  assert.deepEqual(charts.map(({ of }) => of?.value), ["FEMALE", "MALE"]);
});

test("rates are of closed cases alone, with their number", () => {
  const groups = [
    group({ SEX: "MALE", OUTCOME: "FOUND_SAFE" }, 6),
    group({ SEX: "MALE", OUTCOME: "RETURNED_ALONE" }, 2),
    group({ SEX: "MALE", OUTCOME: "FOUND_DEAD" }, 2),
    group({ SEX: "MALE", OUTCOME: null }, 90),
  ];
  const [rate] = aliveRates(groups, ["SEX", "OUTCOME"]);
  assert.deepEqual([rate?.count, rate?.total, rate?.share], [8, 10, 0.8]);
  assert.deepEqual(aliveRates(groups, ["SEX"]), []);
});

test("the interval of a rate is that of Wilson", () => {
  // 8 of 10: 0.4902 to 0.9433 (Brown, Cai, DasGupta 2001, by the formula).
  const { low, high } = rateOf(8, 10);
  assert.ok(Math.abs(low - 0.4902) < 5e-5 && Math.abs(high - 0.9433) < 5e-5);
  assert.deepEqual(rateOf(0, 0), { share: 0, low: 0, high: 1 });
  assert.ok(rateOf(0, 5).low < 1e-9 && rateOf(5, 5).high > 1 - 1e-9);
});
