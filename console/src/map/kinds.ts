/** Shape and colour of each kind of point: either alone tells them apart. */
import type { MapTheme, PointKind } from "./model.ts";

interface KindLook {
  /** The shape's outline within 24 by 24. */
  readonly path: string;
  readonly colours: Record<MapTheme, string>;
}

export const KIND_LOOKS: Record<PointKind, KindLook> = {
  before: {
    path: "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20zm0 4a6 6 0 1 1 0 12a6 6 0 0 1 0-12z",
    colours: { light: "#475467", dark: "#c6d0dc" },
  },
  lastSeen: {
    path: "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20zm0 4a6 6 0 1 1 0 12a6 6 0 0 1 0-12zm0 3.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z",
    colours: { light: "#141a21", dark: "#ffffff" },
  },
  sighting: { path: "M12 2.5L22.5 21H1.5z", colours: { light: "#0a5a9c", dark: "#82bcff" } },
  tip: { path: "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16z", colours: { light: "#8a3b82", dark: "#e9a2e2" } },
  tipThatHelped: { path: "M4 4h16v16H4zM10.5 17.5l7.6-8.2l-1.9-1.8l-5.7 6.2l-2.6-2.7l-1.9 1.8z", colours: { light: "#00694f", dark: "#5fe0b8" } },
  found: {
    path: "M12 1.5l3.1 6.9l7.4.8l-5.5 5l1.5 7.3l-6.5-3.7l-6.5 3.7l1.5-7.3l-5.5-5l7.4-.8z",
    colours: { light: "#3d6b00", dark: "#bfe36a" },
  },
  case: { path: "M12 2l9 10l-9 10l-9-10z", colours: { light: "#475467", dark: "#c6d0dc" } },
};
