/** Counts as discs: on a calendar, and by two dimensions. The area of a disc is as its number. */
import type { CalendarData, GridData } from "./model.ts";
import { categoryAxis, type Drawing, FONT_PIXELS, NARROW_PIXELS, type Setting } from "./option.ts";

const CELL_PIXELS = 17;
const ROW_PIXELS = 30;
const MIN_DISC_PIXELS = 3;
const DAYS_OF_WEEK = 7;
const DAY_MS = 86_400_000;

/** Draw a calendar: upright, a week a line, where the page is narrow. */
export function drawCalendar(data: CalendarData, setting: Setting): Drawing {
  const { palette, formats, width, language } = setting;
  const weeks = Math.ceil((Date.parse(data.until) - Date.parse(data.from)) / DAY_MS / DAYS_OF_WEEK) + 2;
  const isUpright = width < NARROW_PIXELS || weeks * CELL_PIXELS > width - 60;
  const most = Math.max(1, ...data.days.map(({ count }) => count));
  const size = isUpright ? CELL_PIXELS + 7 : Math.min(CELL_PIXELS + 7, Math.floor((width - 60) / weeks));
  const text = { color: palette.soft, fontSize: FONT_PIXELS };
  return {
    height: (isUpright ? weeks : DAYS_OF_WEEK) * size + 48,
    option: {
      animation: false,
      calendar: {
        orient: isUpright ? "vertical" : "horizontal",
        range: [data.from, data.until],
        left: isUpright ? 56 : 44,
        top: 32,
        cellSize: [size, size],
        itemStyle: { color: "transparent", borderColor: palette.line, borderWidth: 1 },
        splitLine: { lineStyle: { color: palette.soft, width: 1 } },
        yearLabel: { show: false },
        dayLabel: { ...text, firstDay: 1, nameMap: weekdays(language) },
        monthLabel: { ...text, nameMap: months(language) },
      },
      series: [
        {
          type: "scatter",
          coordinateSystem: "calendar",
          data: data.days.map(({ day, count }) => [day, count]),
          symbolSize: (value: unknown) => discSize(Array.isArray(value) ? Number(value[1]) : 0, most, size - 4),
          itemStyle: { color: palette.series[0] ?? palette.ink, opacity: 1 },
        },
      ],
    },
    tipsOf: "item",
    tip: (index) => {
      const one = data.days[index];
      return one ? { title: formats.day(one.day), lines: [formats.number(one.count)] } : null;
    },
  };
}

/** Draw counts by two dimensions. */
export function drawGrid(data: GridData, setting: Setting): Drawing {
  const { palette, formats, width } = setting;
  const cells = data.rows.flatMap((_, row) => data.columns.map((__, column) => [column, row, data.counts[row]?.[column] ?? 0] as const));
  const most = Math.max(1, ...cells.map(([, , count]) => count));
  const columns = categoryAxis(setting, data.columns);
  const rows = categoryAxis(setting, data.rows);
  const size = Math.min(ROW_PIXELS - 4, Math.floor((width - 100) / Math.max(1, data.columns.length)) - 1);
  return {
    height: data.rows.length * ROW_PIXELS + 44,
    option: {
      animation: false,
      grid: { left: 4, right: 12, top: 8, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: { ...columns, splitLine: { show: true, lineStyle: { color: palette.line } }, axisLabel: { ...columns.axisLabel, color: palette.soft } },
      yAxis: { ...rows, inverse: true, splitLine: { show: true, lineStyle: { color: palette.line } } },
      series: [
        {
          type: "scatter",
          data: cells.map((cell) => [...cell]),
          symbolSize: (value: unknown) => discSize(Array.isArray(value) ? Number(value[2]) : 0, most, size),
          itemStyle: { color: palette.series[0] ?? palette.ink, opacity: 1 },
        },
      ],
    },
    tipsOf: "item",
    tip: (index) => {
      const cell = cells[index];
      if (!cell) return null;
      const [column, row, count] = cell;
      return { title: `${data.rows[row] ?? ""}, ${data.columns[column] ?? ""}`, lines: [formats.number(count)] };
    },
  };
}

/** Return the diameter of a disc; 0 for none. */
export function discSize(count: number, most: number, maxPixels: number): number {
  return count === 0 ? 0 : Math.max(MIN_DISC_PIXELS, maxPixels * Math.sqrt(count / most));
}

function weekdays(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: "narrow", timeZone: "UTC" });
  return Array.from({ length: DAYS_OF_WEEK }, (_, day) => format.format(Date.UTC(2023, 0, 1 + day)));
}

function months(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { month: "short", timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2023, month, 1)));
}
