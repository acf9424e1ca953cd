/** Bars of groups, and the bars of a funnel with the width of their noise. */
import type { BarSeriesOption, LineSeriesOption } from "echarts/charts";
import { stepNumber } from "./formats.ts";
import type { BarData, FunnelData } from "./model.ts";
import { categoryAxis, type ChartOption, decal, type Drawing, FONT_PIXELS, NARROW_PIXELS, type Setting, valueAxis } from "./option.ts";
import { nth, PATTERNS } from "./palette.ts";

const BAR_PIXELS = 18;
const GROUP_GAP_PIXELS = 14;
const FRAME_PIXELS = 44;
const UPRIGHT_PIXELS = 280;
const MAX_NAME_SHARE = 0.38;

/** Draw bars. */
export function drawBars(data: BarData, setting: Setting): Drawing {
  const { palette, formats, words, width } = setting;
  const isUpright = data.isUpright === true;
  const isSingle = data.series.length === 1;
  const perGroup = data.isStacked ? 1 : data.series.length;
  const names = nameAxis(data.groups, setting, isUpright);
  const values = { ...valueAxis(setting, formats.number), ...(isUpright ? {} : { splitNumber: width < NARROW_PIXELS ? 3 : 5 }) };
  const series = data.series.map(
    (one, index): BarSeriesOption => ({
      type: "bar",
      name: one.name,
      ...(data.isStacked ? { stack: "all" } : {}),
      data: one.values.map((value) => value ?? "-"),
      barMaxWidth: isUpright ? 36 : BAR_PIXELS,
      barGap: "15%",
      itemStyle: {
        color: nth(palette.series, index),
        ...decal(nth(PATTERNS, index), palette),
        borderColor: palette.ground,
        borderWidth: data.isStacked ? 0.75 : 0,
        borderRadius: data.isStacked ? 0 : isUpright ? [3, 3, 0, 0] : [0, 3, 3, 0],
      },
      label: {
        show: isSingle && !isUpright,
        position: "right",
        color: palette.ink,
        fontSize: FONT_PIXELS,
        formatter: ({ value }) => (typeof value === "number" ? formats.number(value) : words.hidden),
      },
    }),
  );
  const option: ChartOption = {
    animation: false,
    grid: { left: 4, right: isSingle && !isUpright ? 56 : 16, top: 8, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: isUpright ? names : values,
    yAxis: isUpright ? values : names,
    series,
  };
  const height = isUpright ? UPRIGHT_PIXELS : FRAME_PIXELS + data.groups.length * (perGroup * (BAR_PIXELS + 3) + GROUP_GAP_PIXELS);
  const tip = (index: number) => {
    const title = data.groups[index];
    const lines = data.series.map(({ name, values: of }) => `${name}: ${of[index] == null ? words.hidden : formats.number(of[index])}`);
    return title === undefined ? null : { title, lines };
  };
  return { height, option, tipsOf: isUpright ? "x" : "y", tip };
}

/** Draw the steps of a funnel as bars. A line as wide as two standard deviations to each side shows the noise. */
export function drawFunnel(data: FunnelData, setting: Setting): Drawing {
  const { palette, formats, words } = setting;
  const labels = data.steps.map((step) => stepNumber(step, words, formats));
  const bars = drawBars(
    {
      kind: "bars",
      dimension: data.dimension,
      groups: data.steps.map(({ label }) => label),
      series: [{ name: words.number, values: data.steps.map(({ value }) => value) }],
    },
    setting,
  );
  const noise = data.steps.flatMap(({ value, deviation }, index): LineSeriesOption[] => {
    if (value === null || !deviation) return [];
    return [
      {
        type: "line",
        silent: true,
        z: 5,
        data: [
          [Math.max(0, value - 2 * deviation), index],
          {
            value: [value + 2 * deviation, index],
            label: { show: true, position: "right", formatter: () => labels[index] ?? "", color: palette.ink, fontSize: FONT_PIXELS },
          },
        ],
        symbol: "rect",
        symbolSize: [2, 11],
        lineStyle: { color: palette.ink, width: 2, type: "solid" },
        itemStyle: { color: palette.ink },
      },
    ];
  });
  const series = [bars.option.series ?? []].flat();
  const hasNoise = data.steps.map(({ value, deviation }) => value !== null && Boolean(deviation));
  for (const one of series) {
    one.label = { ...one.label, formatter: ({ dataIndex }) => (hasNoise[dataIndex] ? "" : (labels[dataIndex] ?? "")) };
  }
  const tip = (index: number) => {
    const title = data.steps[index]?.label;
    return title === undefined ? null : { title, lines: [`${words.number}: ${labels[index] ?? ""}`] };
  };
  return { ...bars, tip, option: { ...bars.option, series: [...series, ...noise] as NonNullable<ChartOption["series"]> } };
}

function nameAxis(names: readonly string[], setting: Setting, isUpright: boolean) {
  const axis = categoryAxis(setting, names);
  if (isUpright) return axis;
  const width = Math.min(220, Math.floor(setting.width * MAX_NAME_SHARE));
  return { ...axis, inverse: true, axisLine: { show: false }, axisLabel: { ...axis.axisLabel, width, overflow: "truncate" as const, interval: 0 } };
}
