/** Maps. `CaseMap` is loaded when it is shown: put a `Suspense` around it. */
import { lazy } from "react";
import { loadSheet } from "./loadSheet.ts";
import sheetAddress from "./map.css?url";

export const CaseMap = lazy(async () => {
  const [component] = await Promise.all([import("./CaseMap.tsx"), loadSheet(sheetAddress)]);
  return component;
});

export type { CaseMapProps } from "./CaseMap.tsx";
export type { Box, Position } from "./geometry.ts";
export type { MapArea, MapCount, MapPlace, MapPoint, Pick, PointKind } from "./model.ts";
