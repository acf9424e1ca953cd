/** What all charts share, as options of ECharts. */
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from "echarts/charts";
import type { CalendarComponentOption, GridComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";
import type { Formats } from "./formats.ts";
import type { Palette, Pattern } from "./palette.ts";
import type { ChartWords } from "./words.ts";

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | CalendarComponentOption
  | GridComponentOption
>;

export interface Setting {
  readonly palette: Palette;
  readonly words: ChartWords;
  readonly formats: Formats;
  readonly language: string;
  /** The width of the chart in pixels. */
  readonly width: number;
}

/** The words beside the pointer. */
export interface Tip {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The height of a chart in pixels, its option, and its tips: of a category of an axis, or of a disc. */
export interface Drawing {
  readonly height: number;
  readonly option: ChartOption;
  readonly tipsOf: "x" | "y" | "item";
  readonly tip: (index: number) => Tip | null;
}

export const FONT_PIXELS = 13;
export const NARROW_PIXELS = 520;

/** A value axis with few lines and numbers in the language of the page. */
export function valueAxis({ palette }: Setting, write: (value: number) => string) {
  return {
    type: "value" as const,
    min: 0,
    splitNumber: 4,
    axisLabel: { color: palette.soft, fontSize: FONT_PIXELS, formatter: write, hideOverlap: true },
    splitLine: { lineStyle: { color: palette.line } },
  };
}

/** A category axis. */
export function categoryAxis({ palette }: Setting, data: readonly string[]) {
  return {
    type: "category" as const,
    data: [...data],
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette.soft } },
    axisLabel: { color: palette.ink, fontSize: FONT_PIXELS, hideOverlap: true },
  };
}

type Decal = Exclude<NonNullable<BarSeriesOption["itemStyle"]>["decal"], undefined>;

/** A pattern over a bar's colour; nothing for a plain one. */
export function decal(pattern: Pattern, { ground }: Palette): { decal?: Decal } {
  const color = `${ground}99`;
  switch (pattern) {
    case "plain":
      return {};
    case "diagonal":
      return { decal: { color, dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: Math.PI / 4 } };
    case "dots":
      return { decal: { color, symbol: "circle", symbolSize: 0.8, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] } };
    case "level":
      return { decal: { color, dashArrayX: [1, 0], dashArrayY: [3, 5] } };
    case "checks":
      return { decal: { color, symbolSize: 1, dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [5, 0] } };
    case "upright":
      return { decal: { color, dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: Math.PI / 2 } };
  }
}
