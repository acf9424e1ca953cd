/** Draws what is shown above the basemap. */
import type { GeoJSONSource, LayerSpecification, Map as MapLibreMap } from "maplibre-gl";
import { begunFills, circleLines, countFeatures, pointFeatures, type Shown } from "./features.ts";
import { KIND_LOOKS } from "./kinds.ts";
import { type MapTheme, POINT_KINDS } from "./model.ts";
import { MAP_COLOURS } from "./style.ts";

const ICON_PIXELS = 24;
const ICON_MARGIN_PIXELS = 2;
const SOURCES = ["hub-fills", "hub-lines", "hub-counts", "hub-points"] as const;
export const SELECTABLE_LAYERS = ["hub-counts", "hub-points"];

function layers(theme: MapTheme): LayerSpecification[] {
  const { area, halo } = MAP_COLOURS[theme];
  return [
    { id: "hub-fills", type: "fill", source: "hub-fills", paint: { "fill-color": area, "fill-opacity": 0.18 } },
    {
      id: "hub-begun",
      type: "line",
      source: "hub-lines",
      filter: ["get", "isBegun"],
      paint: { "line-color": area, "line-width": 2.5 },
    },
    {
      id: "hub-rings",
      type: "line",
      source: "hub-lines",
      filter: ["!", ["get", "isBegun"]],
      paint: { "line-color": area, "line-width": 1.5, "line-opacity": 0.8, "line-dasharray": [4, 3] },
    },
    {
      id: "hub-counts",
      type: "circle",
      source: "hub-counts",
      paint: {
        "circle-radius": ["get", "radius"],
        "circle-color": area,
        "circle-opacity": 0.45,
        "circle-stroke-color": area,
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "hub-centres",
      type: "circle",
      source: "hub-points",
      filter: ["==", ["get", "kind"], "centre"],
      paint: { "circle-radius": 4, "circle-color": area, "circle-stroke-color": halo, "circle-stroke-width": 2 },
    },
    {
      id: "hub-points",
      type: "symbol",
      source: "hub-points",
      filter: ["!=", ["get", "kind"], "centre"],
      layout: {
        "icon-image": ["concat", "hub-", ["get", "kind"]],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
  ];
}

/** Add our sources, pictures and layers to a style that has just been loaded. A style that came back after a lost drawing has them. */
export function addLayers(map: MapLibreMap, theme: MapTheme): void {
  for (const kind of POINT_KINDS) {
    const { path, colours } = KIND_LOOKS[kind];
    const picture = drawIcon(path, colours[theme], MAP_COLOURS[theme].halo);
    if (picture && !map.hasImage(`hub-${kind}`)) map.addImage(`hub-${kind}`, picture, { pixelRatio: 2 });
  }
  for (const id of SOURCES) {
    if (map.getSource(id)) continue;
    map.addSource(id, { type: "geojson", data: { type: "FeatureCollection", features: [] }, tolerance: 0.1 });
  }
  for (const layer of layers(theme)) if (!map.getLayer(layer.id)) map.addLayer(layer);
}

/** Show these things. */
export function showOn(map: MapLibreMap, shown: Shown): void {
  const data = [begunFills(shown.areas), circleLines(shown.areas), countFeatures(shown.counts), pointFeatures(shown)];
  for (const [index, id] of SOURCES.entries()) {
    const features = data[index];
    if (features) void map.getSource<GeoJSONSource>(id)?.setData(features);
  }
}

/** Draw a shape at twice its size, with a halo that sets it off from any ground. */
function drawIcon(path: string, colour: string, halo: string): ImageData | null {
  const pixels = 2 * (ICON_PIXELS + 2 * ICON_MARGIN_PIXELS);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = pixels;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.scale(2, 2);
  pen.translate(ICON_MARGIN_PIXELS, ICON_MARGIN_PIXELS);
  const shape = new Path2D(path);
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  pen.strokeStyle = halo;
  pen.stroke(shape);
  pen.fillStyle = colour;
  pen.fill(shape, "evenodd");
  return pen.getImageData(0, 0, pixels, pixels);
}
