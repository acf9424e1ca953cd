/** Lines over months, and the steps of cumulative incidence. */
import type { LineSeriesOption } from "echarts/charts";
import { spanOf } from "./formats.ts";
import type { IncidenceData, LineData } from "./model.ts";
import { categoryAxis, type Drawing, FONT_PIXELS, NARROW_PIXELS, type Setting, valueAxis } from "./option.ts";
import { DASHES, MARKS, nth } from "./palette.ts";

const HEIGHT_PIXELS = 300;
const MAX_MARKED_MONTHS = 36;

/** Draw lines over months. A month that is not shown is a gap. */
export function drawLines(data: LineData, setting: Setting): Drawing {
  const { formats, words, palette } = setting;
  const series = data.series.map(
    (one, index): LineSeriesOption => ({
      ...lineLook(index, setting),
      name: one.name,
      data: one.values.map((value) => value ?? "-"),
      showSymbol: data.months.length <= MAX_MARKED_MONTHS,
    }),
  );
  const months = categoryAxis(setting, data.months);
  return {
    height: HEIGHT_PIXELS,
    option: {
      animation: false,
      grid: frame(),
      xAxis: { ...months, axisLabel: { ...months.axisLabel, formatter: formats.shortMonth, color: palette.soft } },
      yAxis: valueAxis(setting, formats.number),
      series,
    },
    tipsOf: "x",
    tip: (index) => {
      const month = data.months[index];
      const lines = data.series.map(({ name, values }) => `${name}: ${values[index] == null ? words.hidden : formats.number(values[index])}`);
      return month === undefined ? null : { title: formats.month(month), lines };
    },
  };
}

/** Draw step curves: each share holds until the next time at which it is known. Below each time stands the number at risk. */
export function drawIncidence(data: IncidenceData, setting: Setting): Drawing {
  const { formats, words, palette, width } = setting;
  const times = [words.start, ...data.points.map(({ seconds }) => spanOf(seconds, words))];
  const atRisk = [data.children, ...data.points.map((point) => point.atRisk)];
  const axis = categoryAxis(setting, times);
  const isNarrow = width < NARROW_PIXELS;
  const fontSize = isNarrow ? 11 : FONT_PIXELS;
  const tick = (time: string) => `{time|${isNarrow ? (time.includes(" ") ? time : `${time} \u00a0`).replace(" ", "}\n{time|") : time}}`;
  return {
    height: HEIGHT_PIXELS + 40,
    option: {
      animation: false,
      grid: frame(),
      xAxis: {
        ...axis,
        boundaryGap: false,
        name: words.atRisk,
        nameLocation: "middle",
        nameGap: isNarrow ? 64 : 48,
        nameTextStyle: { color: palette.soft, fontSize },
        axisLabel: {
          ...axis.axisLabel,
          interval: 0,
          hideOverlap: false,
          lineHeight: 18,
          formatter: (time: string, index: number) => `${tick(time)}\n{risk|${formats.number(atRisk[index] ?? 0)}}`,
          rich: { time: { color: palette.ink, fontSize, lineHeight: 18 }, risk: { color: palette.soft, fontSize: isNarrow ? 10 : fontSize, lineHeight: 18 } },
        },
      },
      yAxis: { ...valueAxis(setting, formats.share), max: 1, interval: 0.25 },
      series: data.outcomes.map(
        ({ name, shares }, index): LineSeriesOption => ({
          ...lineLook(index, setting),
          name,
          step: "end",
          data: [0, ...shares],
        }),
      ),
    },
    tipsOf: "x",
    tip: (index) => {
      const title = times[index];
      const lines = data.outcomes.map(({ name, shares }) => `${name}: ${formats.share(index ? (shares[index - 1] ?? 0) : 0)}`);
      return title === undefined ? null : { title, lines: [...lines, `${words.atRisk}: ${formats.number(atRisk[index] ?? 0)}`] };
    },
  };
}

function frame() {
  return { left: 4, right: 22, top: 14, bottom: 6, outerBoundsMode: "same" as const, outerBoundsContain: "all" as const };
}

function lineLook(index: number, { palette }: Setting): LineSeriesOption {
  const dashes = nth(DASHES, index);
  return {
    type: "line",
    symbol: nth(MARKS, index),
    symbolSize: 7,
    connectNulls: false,
    color: nth(palette.series, index),
    lineStyle: { width: 2.5, type: dashes.length ? [...dashes] : "solid" },
    itemStyle: { color: nth(palette.series, index) },
  };
}
