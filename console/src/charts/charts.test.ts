import assert from "node:assert/strict";
import { test } from "node:test";
import { drawBars, drawFunnel } from "./bars.ts";
import { discSize, drawCalendar } from "./discs.ts";
import { formatsOf } from "./formats.ts";
import { drawIncidence, drawLines } from "./lines.ts";
import type { ChartData } from "./model.ts";
import { DASHES, MARKS, PALETTES, PATTERNS } from "./palette.ts";
import { chartSummary, hasNumbers } from "./summary.ts";
import { chartRows } from "./table.ts";
import { chartWords } from "./words.ts";

const words = chartWords.en;
const setting = { palette: PALETTES.light, words, formats: formatsOf("en"), language: "en", width: 800 };
const bars = { kind: "bars", dimension: "Age", groups: ["0–2", "3–5"], series: [{ name: "Girls", values: [1234, 7] }, { name: "Boys", values: [3, null] }] } as const;
const lines = { kind: "lines", months: ["2026-01", "2026-02"], series: [{ name: "Found", values: [5, null] }] } as const;
const incidence = {
  kind: "incidence",
  children: 40,
  points: [{ seconds: 3600, atRisk: 30 }, { seconds: 2_592_000, atRisk: 4 }],
  outcomes: [{ name: "Found safe", shares: [0.25, 0.8] }, { name: "Found dead", shares: [0, 0.025] }],
} as const;
const calendar = { kind: "calendar", from: "2026-01-01", until: "2026-01-31", days: [{ day: "2026-01-05", count: 9 }] } as const;
const grid = { kind: "grid", dimension: "Day", rows: ["Mon"], columns: ["00", "01"], counts: [[4, 6]] } as const;
const funnel = {
  kind: "funnel",
  dimension: "Step",
  steps: [{ label: "In the ring", value: 4000, deviation: 12 }, { label: "Told", value: 1000, deviation: 6, isAtLeast: true }, { label: "Opened", value: null }],
} as const;
const ALL: ChartData[] = [bars, lines, incidence, calendar, grid, funnel];

test("each table has every number of its chart", () => {
  const expected = ["1,234 7 3 too few to show", "5 too few to show", "30 25% 0% 4 80% 2.5%", "9", "4 6", "4,000 12 100% at least 1,000 6 25% too few to show too few to show"];
  const shown = ALL.map((data) => {
    const { rows } = chartRows(data, words, "en");
    const cells = rows.flatMap((row) => row.cells).filter(Boolean);
    return data.kind === "bars" ? [...rows.map(({ cells: [girls] }) => girls), ...rows.map(({ cells: [, boys] }) => boys)].join(" ") : cells.join(" ");
  });
  assert.deepEqual(shown, expected);
  for (const data of ALL) {
    const { columns, rows } = chartRows(data, words, "en");
    for (const { cells } of rows) assert.equal(cells.length, columns.length - 1, data.kind);
  }
});

test("each summary says the main number, also in Chinese", () => {
  const expected = [
    "Most: 0–2, 1,237 of 1,244 (99.4%).",
    "Found: 5 in January 2026, too few to show in February 2026.",
    "Found safe: 80% within 30 d. Found dead: 2.5% within 30 d. Children: 40; watched for longer than 30 d: 4.",
    "9 in all. Most: Mon, January 5, 2026, 9.",
    "10 in all. Most: Mon, 01, 6.",
    "Told: at least 1,000, 25% of In the ring.",
  ];
  assert.deepEqual(ALL.map((data) => chartSummary(data, words, "en")), expected);
  for (const data of ALL) assert.match(chartSummary(data, chartWords.zh, "zh-CN"), /[一-鿿].*。$/);
});

test("a chart without numbers says so", () => {
  assert.equal(chartSummary({ ...lines, series: [{ name: "All", values: [null, null] }] }, words, "en"), words.allHidden);
  assert.deepEqual([bars, { ...lines, series: [{ name: "All", values: [null, null] }] }, { ...incidence, outcomes: [] }].map(hasNumbers), [true, false, false]);
  assert.equal(chartSummary({ ...bars, series: [{ name: "All", values: [0, 0] }] }, words, "en"), words.nothing);
  assert.equal(chartSummary({ ...bars, series: [{ name: "All", values: [null, null] }] }, words, "en"), words.allHidden);
  assert.equal(chartSummary({ ...incidence, children: 0 }, words, "en"), words.nothing);
});

test("series differ without colour", () => {
  const oneColour = { ...PALETTES.light, series: ["#000000"] };
  const looks = ({ option }: { option: { series?: unknown } }, name: string) =>
    ([option.series].flat() as Record<string, unknown>[]).map((series) => JSON.stringify(series[name]));
  const patterns = looks(drawBars(bars, { ...setting, palette: oneColour }), "itemStyle");
  assert.equal(new Set(patterns).size, 2);
  const dashes = looks(drawIncidence(incidence, { ...setting, palette: oneColour }), "lineStyle");
  assert.equal(new Set(dashes).size, 2);
  assert.equal(new Set(PATTERNS).size, PALETTES.dark.series.length);
  assert.equal(new Set(DASHES.map(String)).size, DASHES.length);
  assert.equal(new Set(MARKS).size, MARKS.length);
});

test("a number that is not shown is a gap and not zero", () => {
  for (const drawing of [drawBars(bars, setting), drawLines(lines, setting)]) {
    assert.ok(JSON.stringify(drawing.option.series).includes('"-"'));
    assert.match(drawing.tip(1)?.lines.at(-1) ?? "", /too few to show$/);
  }
});

test("the steps of incidence begin at zero with all children", () => {
  const { option, tip } = drawIncidence(incidence, setting);
  assert.ok(JSON.stringify(option.series).includes("[0,0.25,0.8]"));
  assert.deepEqual(tip(0)?.lines, ["Found safe: 0%", "Found dead: 0%", "Still open: 40"]);
  assert.deepEqual(tip(2), { title: "30 d", lines: ["Found safe: 80%", "Found dead: 2.5%", "Still open: 4"] });
});

test("sum that leaves a part out says so in the chart and the table", () => {
  assert.deepEqual(drawFunnel(funnel, setting).tip(1)?.lines, ["Number: at least 1,000"]);
  assert.equal(chartRows(funnel, chartWords.zh, "zh").rows[1]?.cells[0], "至少 1,000");
});

test("noise is drawn two deviations to each side", () => {
  const series = JSON.stringify(drawFunnel(funnel, setting).option.series);
  assert.ok(series.includes("[3976,0]") && series.includes("[4024,0]"));
  assert.ok(series.includes("[988,1]") && series.includes("[1012,1]"));
});

test("a calendar stands upright where the page is narrow", () => {
  assert.ok(drawCalendar(calendar, { ...setting, width: 328 }).height > drawCalendar(calendar, setting).height / 2);
  assert.equal(discSize(0, 9, 20), 0);
  assert.equal(discSize(100, 100, 20) / discSize(25, 100, 20), 2);
});

test("inks and series are legible on their ground", () => {
  const light = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string) => {
    const [low = 0, high = 0] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  for (const { ink, soft, ground, series } of Object.values(PALETTES)) {
    for (const text of [ink, soft]) assert.ok(contrast(text, ground) >= 4.5, text);
    for (const colour of series) assert.ok(contrast(colour, ground) >= 3, colour);
  }
});
