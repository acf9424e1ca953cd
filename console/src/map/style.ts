/** The basemap's style: land, sea and a grid, without borders. Names are drawn above the map as text of the page. */
import type { FeatureCollection, LineString } from "geojson";
import type { StyleSpecification } from "maplibre-gl";
import type { MapTheme } from "./model.ts";

export interface MapColours {
  readonly sea: string;
  readonly land: string;
  readonly coast: string;
  readonly grid: string;
  readonly area: string;
  readonly halo: string;
}

export const MAP_COLOURS: Record<MapTheme, MapColours> = {
  light: { sea: "#d9e4ec", land: "#f8f6f1", coast: "#9fb0bd", grid: "#8ea2b133", area: "#0a5a9c", halo: "#ffffff" },
  dark: { sea: "#0b1219", land: "#1b2530", coast: "#4a5d6e", grid: "#7f97aa2e", area: "#82bcff", halo: "#0b1219" },
};

const GRID_DEGREES = 10;

function grid(): FeatureCollection<LineString> {
  const lines: LineString["coordinates"][] = [];
  for (let longitude = -180; longitude < 180; longitude += GRID_DEGREES) lines.push([[longitude, -85], [longitude, 85]]);
  for (let latitude = -80; latitude <= 80; latitude += GRID_DEGREES) lines.push([[-180, latitude], [180, latitude]]);
  return {
    type: "FeatureCollection",
    features: lines.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } })),
  };
}

/** Return the style of our own basemap, with this land. */
export function baseStyle(theme: MapTheme, land: FeatureCollection): StyleSpecification {
  const colours = MAP_COLOURS[theme];
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: land, tolerance: 0.2, attribution: "" },
      grid: { type: "geojson", data: grid() },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colours.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colours.land, "fill-antialias": false } },
      { id: "grid", type: "line", source: "grid", paint: { "line-color": colours.grid, "line-width": 1 } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": colours.coast, "line-width": 1 } },
    ],
  };
}
