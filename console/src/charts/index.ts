/** Charts. `Chart` is loaded when it is shown: put a `Suspense` around it. */
import { lazy } from "react";
import { loadSheet } from "../map/loadSheet.ts";
import sheetAddress from "./charts.css?url";

export const Chart = lazy(async () => {
  const [component] = await Promise.all([import("./Chart.tsx"), loadSheet(sheetAddress)]);
  return component;
});

export type { ChartProps } from "./Chart.tsx";
export type * from "./model.ts";
