/** The key of a chart: the colour of each series with its pattern, or its dashes. */
import { useId } from "react";
import type { ChartData } from "./model.ts";
import { type ChartTheme, DASHES, nth, PALETTES, type Pattern, PATTERNS } from "./palette.ts";

export function ChartLegend({ data, theme }: { readonly data: ChartData; readonly theme: ChartTheme }) {
  const names = data.kind === "incidence" ? data.outcomes : data.kind === "bars" || data.kind === "lines" ? data.series : [];
  // A stack of one part still has a name, such as the only month.
  if (names.length < 2 && !(data.kind === "bars" && data.isStacked)) return null;
  return (
    <ul className="chart-legend">
      {names.map(({ name }, index) => (
        <li key={name} dir="auto">
          {data.kind === "bars" ? <Patch index={index} theme={theme} /> : <Stroke index={index} theme={theme} />}
          {name}
        </li>
      ))}
    </ul>
  );
}

function Stroke({ index, theme }: { readonly index: number; readonly theme: ChartTheme }) {
  const colour = nth(PALETTES[theme].series, index);
  return (
    <svg viewBox="0 0 30 12" width="30" height="12" aria-hidden="true">
      <path d="M0 6H30" stroke={colour} strokeWidth="2.5" strokeDasharray={nth(DASHES, index).join(" ")} />
    </svg>
  );
}

const LINES: Record<Pattern, string> = {
  plain: "",
  diagonal: "M-2 10L10 -2M6 18L18 6M-2 22L22 -2",
  dots: "M4 4h.1M12 4h.1M8 8h.1M16 8h.1M4 12h.1M12 12h.1",
  level: "M0 3H18M0 8H18M0 13H18",
  checks: "M2 4h4M10 4h4M6 8h4M14 8h4M2 12h4M10 12h4",
  upright: "M3 0V16M8 0V16M13 0V16",
};

function Patch({ index, theme }: { readonly index: number; readonly theme: ChartTheme }) {
  const { series, ground } = PALETTES[theme];
  const clip = useId();
  return (
    <svg viewBox="0 0 18 16" width="18" height="16" aria-hidden="true">
      <clipPath id={clip}>
        <rect width="18" height="16" rx="3" />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        <rect width="18" height="16" fill={nth(series, index)} />
        <path d={LINES[nth(PATTERNS, index)]} stroke={ground} strokeOpacity="0.6" strokeWidth="3" strokeLinecap="round" />
      </g>
    </svg>
  );
}
