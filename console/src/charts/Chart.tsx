/** A chart with its main sentence, and with the table that is equal to it. */
import { Component, lazy, type ReactNode, Suspense, useId, useMemo } from "react";
import { useShownTheme } from "../map/shownTheme.ts";
import { ChartLegend } from "./ChartLegend.tsx";
import type { ChartData } from "./model.ts";
import { chartSummary } from "./summary.ts";
import { chartRows } from "./table.ts";
import type { ChartWords } from "./words.ts";

const ChartCanvas = lazy(() => import("./ChartCanvas.tsx"));

export interface ChartProps {
  readonly title: string;
  readonly data: ChartData;
  readonly words: ChartWords;
  /** The language of numbers, such as zh-CN. */
  readonly language: string;
  /** More about the numbers: what they say and what they do not. */
  readonly children?: ReactNode;
}

export default function Chart({ title, data, words, language, children }: ChartProps) {
  const theme = useShownTheme();
  const id = useId();
  const summary = useMemo(() => chartSummary(data, words, language), [data, words, language]);
  const { columns, rows } = useMemo(() => chartRows(data, words, language), [data, words, language]);
  if (rows.length === 0) {
    return (
      <figure className="chart" aria-labelledby={id}>
        <figcaption id={id}>{title}</figcaption>
        <p className="chart-summary">{words.nothing}</p>
      </figure>
    );
  }
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <p className="chart-summary">{summary}</p>
      <Fallible fallback={<p className="chart-failed">{words.failed}</p>}>
        <ChartLegend data={data} theme={theme} />
        <Suspense fallback={<p className="chart-loading">{words.loading}</p>}>
          <ChartCanvas {...{ data, words, language, theme }} label={`${title}. ${summary}`} />
        </Suspense>
      </Fallible>
      {children}
      <details className="chart-details">
        <summary>{words.asTable}</summary>
        <div className="chart-scroll" tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead>
              <tr>
                {columns.map((column, index) => (
                  <th key={`${column} ${String(index)}`} scope="col" dir="auto">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, cells }, row) => (
                <tr key={`${name} ${String(row)}`}>
                  <th scope="row" dir="auto">
                    {name}
                  </th>
                  {cells.map((cell, index) => (
                    <td key={columns[index + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** Shows something else where what is in it cannot be drawn. */
class Fallible extends Component<{ readonly fallback: ReactNode; readonly children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
