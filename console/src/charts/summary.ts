/** A chart in one or two sentences. */
import { type Formats, formatsOf, spanOf, stepNumber } from "./formats.ts";
import type { BarData, ChartData, FunnelData, IncidenceData, LineData } from "./model.ts";
import type { ChartWords } from "./words.ts";

/** Return the main thing that a chart shows. */
export function chartSummary(data: ChartData, words: ChartWords, language: string): string {
  const formats = formatsOf(language);
  switch (data.kind) {
    case "bars":
      return ofBars(data, words, formats);
    case "lines":
      return ofLines(data, words, formats);
    case "incidence":
      return ofIncidence(data, words, formats);
    case "calendar":
      return busiest(data.days.map(({ day, count }) => [formats.day(day), count]), words, formats);
    case "grid": {
      const cells = data.rows.flatMap((row, index) =>
        data.columns.map((column, place): [string, number] => [`${row}, ${column}`, data.counts[index]?.[place] ?? 0]),
      );
      return busiest(cells, words, formats);
    }
    case "funnel":
      return ofFunnel(data, words, formats);
  }
}

/** Return whether there is anything to draw. */
export function hasNumbers(data: ChartData): boolean {
  switch (data.kind) {
    case "bars":
    case "lines":
      return data.series.some(({ values }) => values.some((value) => value !== null));
    case "incidence":
      return data.outcomes.length > 0;
    case "calendar":
    case "grid":
      return true;
    case "funnel":
      return data.steps.some(({ value }) => value !== null);
  }
}

function ofBars({ groups, series }: BarData, words: ChartWords, { number, share }: Formats): string {
  const sums = groups.map((name, index) => ({ name, value: sum(series.map(({ values }) => values[index] ?? 0)) }));
  const total = sum(sums.map(({ value }) => value));
  const most = sums.reduce<(typeof sums)[number] | null>((best, one) => (best && best.value >= one.value ? best : one), null);
  if (!most || total === 0) return series.some(({ values }) => values.includes(null)) ? words.allHidden : words.nothing;
  return words.most(most.name, number(most.value), number(total), share(most.value / total));
}

function ofLines({ months, series }: LineData, words: ChartWords, { number, month }: Formats): string {
  const shown = (value: number | null | undefined) => (value == null ? words.hidden : number(value));
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined || series.length === 0) return words.nothing;
  if (series.every(({ values }) => values.every((value) => value === null))) return words.allHidden;
  return words.join(
    series.map(({ name, values }) => words.trend(name, shown(values[0]), month(first), shown(values[months.length - 1]), month(last))),
  );
}

function ofIncidence({ children, points, outcomes }: IncidenceData, words: ChartWords, { number, share }: Formats): string {
  const last = points.at(-1);
  if (!last || children === 0) return words.nothing;
  const time = spanOf(last.seconds, words);
  return words.join([
    ...(outcomes.length === 0 ? [words.allOpen] : []),
    ...outcomes.map(({ name, shares }) => words.incidence(name, share(shares[points.length - 1] ?? 0), time)),
    words.incidenceBasis(number(children), number(last.atRisk), time),
  ]);
}

function ofFunnel({ steps }: FunnelData, words: ChartWords, formats: Formats): string {
  const sentences = steps.flatMap((step, index) => {
    const before = steps[index - 1];
    if (!before?.value || step.value === null) return [];
    return [words.ofBefore(step.label, stepNumber(step, words, formats), formats.share(step.value / before.value), before.label)];
  });
  return sentences.length ? words.join(sentences) : words.allHidden;
}

function busiest(cells: readonly (readonly [string, number])[], words: ChartWords, { number }: Formats): string {
  const total = sum(cells.map(([, count]) => count));
  const most = cells.reduce<readonly [string, number]>((best, one) => (best[1] >= one[1] ? best : one), ["", 0]);
  return total === 0 ? words.nothing : words.busiest(most[0], number(most[1]), number(total));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
