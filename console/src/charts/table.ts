/** The table that is equal to a chart. */
import { formatsOf, spanOf, stepNumber } from "./formats.ts";
import type { ChartData } from "./model.ts";
import type { ChartWords } from "./words.ts";

export interface ChartRows {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

/** Return every number of a chart. */
export function chartRows(data: ChartData, words: ChartWords, language: string): ChartRows {
  const { number, share, month, day } = formatsOf(language);
  const shown = (value: number | null | undefined) => (value == null ? words.hidden : number(value));
  switch (data.kind) {
    case "bars":
      return {
        columns: [data.dimension, ...data.series.map(({ name }) => name)],
        rows: data.groups.map((name, row) => ({ name, cells: data.series.map(({ values }) => shown(values[row])) })),
      };
    case "lines":
      return {
        columns: [words.month, ...data.series.map(({ name }) => name)],
        rows: data.months.map((name, row) => ({
          name: month(name),
          cells: data.series.map(({ values }) => shown(values[row])),
        })),
      };
    case "incidence":
      return {
        columns: [words.time, words.atRisk, ...data.outcomes.map(({ name }) => name)],
        rows: data.points.map(({ seconds, atRisk }, row) => ({
          name: spanOf(seconds, words),
          cells: [number(atRisk), ...data.outcomes.map(({ shares }) => share(shares[row] ?? 0))],
        })),
      };
    case "calendar":
      return {
        columns: [words.day, words.number],
        rows: data.days.map((one) => ({ name: day(one.day), cells: [number(one.count)] })),
      };
    case "grid":
      return {
        columns: [data.dimension, ...data.columns],
        rows: data.rows.map((name, row) => ({ name, cells: data.columns.map((_, column) => number(data.counts[row]?.[column] ?? 0)) })),
      };
    case "funnel": {
      const hasNoise = data.steps.some(({ deviation }) => deviation !== undefined);
      const first = data.steps[0]?.value;
      return {
        columns: [data.dimension, words.number, ...(hasNoise ? [words.deviation] : []), words.ofFirst],
        rows: data.steps.map((step) => ({
          name: step.label,
          cells: [
            stepNumber(step, words, { number }),
            ...(hasNoise ? [step.deviation === undefined ? "" : number(Math.round(step.deviation))] : []),
            step.value !== null && first ? share(step.value / first) : words.hidden,
          ],
        })),
      };
    }
  }
}
