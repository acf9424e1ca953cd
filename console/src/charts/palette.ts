/** Colours and patterns of charts. Inks and grounds are those of the page's style sheet, which ECharts cannot read; each series has both, so that it is told from the others without colour. */
export type ChartTheme = "light" | "dark";

export interface Palette {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly ground: string;
  readonly series: readonly string[];
}

export const PALETTES: Record<ChartTheme, Palette> = {
  light: {
    ink: "#141a21",
    soft: "#4a5663",
    line: "#d3dae2",
    ground: "#ffffff",
    series: ["#0a5a9c", "#c2700a", "#00694f", "#8a3b82", "#475467", "#857200"],
  },
  dark: {
    ink: "#e7ecf2",
    soft: "#a7b2bf",
    line: "#2c3540",
    ground: "#161b22",
    series: ["#82bcff", "#ffb84d", "#5fe0b8", "#e9a2e2", "#c6d0dc", "#e6d75a"],
  },
};

/** Patterns over the colour of a bar, in the order of the series. */
export const PATTERNS = ["plain", "diagonal", "dots", "level", "checks", "upright"] as const;
export type Pattern = (typeof PATTERNS)[number];

/** Dashes of lines, in pixels, in the order of the series. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [5, 2]];
export const MARKS = ["circle", "triangle", "rect", "diamond", "emptyCircle", "emptyRect"] as const;

/** Return what belongs to a series; after the last one they begin anew. */
export function nth<Thing>(things: readonly [Thing, ...Thing[]] | readonly Thing[], index: number): Thing {
  const thing = things[index % things.length];
  if (thing === undefined) throw new Error("A list of looks is empty.");
  return thing;
}
