/** The drawn chart; its file is loaded when a chart is shown. */
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { CalendarComponent, GridSimpleComponent } from "echarts/components";
import { type ECharts, init, use as install } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef, useState } from "react";
import { drawBars, drawFunnel } from "./bars.ts";
import { drawCalendar, drawGrid } from "./discs.ts";
import { formatsOf } from "./formats.ts";
import { drawIncidence, drawLines } from "./lines.ts";
import type { ChartData } from "./model.ts";
import type { Drawing, Setting, Tip } from "./option.ts";
import { type ChartTheme, PALETTES } from "./palette.ts";
import type { ChartWords } from "./words.ts";

install([BarChart, CalendarComponent, GridSimpleComponent, LineChart, SVGRenderer, ScatterChart]);

interface ChartCanvasProps {
  readonly label: string;
  readonly data: ChartData;
  readonly words: ChartWords;
  readonly language: string;
  readonly theme: ChartTheme;
}

interface PlacedTip extends Tip {
  readonly x: number;
  readonly y: number;
}

const TIP_PIXELS = 240;

export default function ChartCanvas({ label, data, words, language, theme }: ChartCanvasProps) {
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [tip, setTip] = useState<PlacedTip | null>(null);
  useEffect(() => {
    if (!holder.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(holder.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  useEffect(() => {
    const element = holder.current;
    if (!element || width === 0) return;
    const drawing = draw(data, { palette: PALETTES[theme], words, formats: formatsOf(language), language, width });
    const chart = init(element, null, { renderer: "svg", width, height: drawing.height });
    chart.setOption({ ...drawing.option, textStyle: { fontFamily: getComputedStyle(element).fontFamily } });
    showTips(chart, drawing, setTip);
    return () => {
      setTip(null);
      chart.dispose();
    };
  }, [data, words, language, theme, width]);
  return (
    <div className="chart-frame">
      <div ref={holder} className="chart-holder" role="img" aria-label={label} />
      {tip && (
        <div
          className="chart-tip"
          aria-hidden="true"
          style={{ insetInlineStart: `${String(Math.max(0, Math.min(tip.x + 14, width - TIP_PIXELS)))}px`, top: `${String(tip.y + 14)}px` }}
        >
          <strong dir="auto">{tip.title}</strong>
          {tip.lines.map((line) => (
            <span key={line} dir="auto">
              {line}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

/** Tell what the pointer is over; null once it is over nothing. */
function showTips(chart: ECharts, { tipsOf, tip }: Drawing, show: (tip: PlacedTip | null) => void): void {
  const place = (index: number, x: number, y: number) => {
    const found = tip(index);
    show(found && { ...found, x, y });
  };
  const page = chart.getZr();
  page.on("globalout", () => {
    show(null);
  });
  if (tipsOf === "item") {
    chart.on("mouseover", ({ dataIndex, event }) => {
      if (event) place(dataIndex, event.offsetX, event.offsetY);
    });
    chart.on("mouseout", () => {
      show(null);
    });
    return;
  }
  page.on("mousemove", ({ offsetX, offsetY }) => {
    if (!chart.containPixel({ gridIndex: 0 }, [offsetX, offsetY])) {
      show(null);
      return;
    }
    const at = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
    place(Math.round(at[tipsOf === "x" ? 0 : 1] ?? -1), offsetX, offsetY);
  });
}

function draw(data: ChartData, setting: Setting): Drawing {
  switch (data.kind) {
    case "bars":
      return drawBars(data, setting);
    case "lines":
      return drawLines(data, setting);
    case "incidence":
      return drawIncidence(data, setting);
    case "calendar":
      return drawCalendar(data, setting);
    case "grid":
      return drawGrid(data, setting);
    case "funnel":
      return drawFunnel(data, setting);
  }
}
