/** The words of maps, in the languages of the console. */
import type { PointKind } from "./model.ts";

export interface MapWords {
  readonly kinds: Record<PointKind, string>;
  readonly area: string;
  readonly count: string;
  readonly begun: string;
  readonly toCome: string;
  readonly centre: string;
  readonly noStreets: string;
  readonly named: (name: string, what: string) => string;
  readonly list: (items: readonly string[]) => string;
  readonly also: (parts: readonly string[]) => string;
  readonly asTable: string;
  readonly caption: (label: string) => string;
  readonly columns: { readonly kind: string; readonly name: string; readonly position: string; readonly more: string };
  readonly show: string;
  readonly showOnMap: (name: string) => string;
  readonly nothing: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fit: string;
  readonly noWebGl: string;
  readonly mapFailed: string;
  readonly drawAgain: string;
  readonly loading: string;
  readonly coarse: string;
  readonly attribution: string;
  readonly crosshair: string;
  readonly crosshairHint: string;
  readonly clickHint: string;
  readonly coordinates: string;
  readonly coordinatesHint: string;
  readonly coordinatesWrong: string;
  readonly coordinatesNotSet: string;
  readonly set: string;
  readonly isSet: (position: string) => string;
  readonly position: (latitude: string, isNorth: boolean, longitude: string, isEast: boolean) => string;
  readonly scrollHint: string;
  readonly scrollHintMac: string;
  readonly touchHint: string;
}

const en: MapWords = {
  kinds: {
    before: "Recorded before",
    lastSeen: "Last seen",
    sighting: "Sighting",
    tip: "Tip",
    tipThatHelped: "Tip that helped",
    found: "Found",
    case: "Case",
  },
  area: "Alert area",
  count: "Number",
  begun: "radius now",
  toCome: "stages to come",
  centre: "middle of the circle",
  noStreets: "No streets on this map. Coordinates or an address say exactly where a place is.",
  named: (name, what) => `${name}: ${what}`,
  list: (items) => items.join(", "),
  also: (parts) => parts.join("; "),
  asTable: "As a table",
  caption: (label) => `${label}: everything on the map`,
  columns: { kind: "Kind", name: "Name", position: "Place (WGS 84)", more: "More" },
  show: "Show",
  showOnMap: (name) => `Show on the map: ${name}`,
  nothing: "Nothing to show.",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Show all",
  noWebGl: "This browser cannot draw maps (no WebGL 2). The table has everything that the map would show.",
  mapFailed: "The map could not be drawn. The table has everything that it would show.",
  drawAgain: "Draw the map again",
  loading: "The map is being loaded.",
  coarse: "Coast approximate",
  attribution: "Coasts: Natural Earth · Names: GeoNames",
  crosshair: "map with a crosshair",
  crosshairHint: "Arrow keys move the crosshair, with Shift farther. Plus and minus zoom. Enter sets the point.",
  clickHint: "Click on the map, or use the arrow keys and Enter.",
  coordinates: "Coordinates",
  coordinatesHint: "Latitude, longitude in WGS 84, as GPS gives them. Points of Chinese web maps (GCJ-02) are off by hundreds of metres.",
  coordinatesWrong: "Write a latitude and a longitude, such as 31.2304, 121.4737 or 31°13′49″N 121°28′25″E.",
  coordinatesNotSet: "These coordinates are not set. Press “Set”, or empty the field.",
  set: "Set",
  isSet: (position) => `Set to ${position}.`,
  position: (latitude, isNorth, longitude, isEast) =>
    `${latitude}° ${isNorth ? "N" : "S"}, ${longitude}° ${isEast ? "E" : "W"}`,
  scrollHint: "Hold Ctrl and scroll to zoom the map",
  scrollHintMac: "Hold ⌘ and scroll to zoom the map",
  touchHint: "Use two fingers to move the map",
};

const zh: MapWords = {
  kinds: {
    before: "原记录地点",
    lastSeen: "最后出现地点",
    sighting: "目击",
    tip: "线索",
    tipThatHelped: "有用的线索",
    found: "找到地点",
    case: "案件",
  },
  area: "预警区域",
  count: "数量",
  begun: "现在的半径",
  toCome: "后续阶段",
  centre: "圆心",
  noStreets: "此地图没有街道。确切位置请用坐标或地址说明。",
  named: (name, what) => `${name}：${what}`,
  list: (items) => items.join("、"),
  also: (parts) => parts.join("；"),
  asTable: "以表格显示",
  caption: (label) => `${label}：地图上的全部内容`,
  columns: { kind: "类别", name: "名称", position: "位置（WGS 84）", more: "其他" },
  show: "显示",
  showOnMap: (name) => `在地图上显示：${name}`,
  nothing: "没有可显示的内容。",
  zoomIn: "放大",
  zoomOut: "缩小",
  fit: "显示全部",
  noWebGl: "此浏览器无法绘制地图（不支持 WebGL 2）。表格中有地图会显示的全部内容。",
  mapFailed: "地图无法显示。表格中有地图会显示的全部内容。",
  drawAgain: "重新绘制地图",
  loading: "正在加载地图。",
  coarse: "海岸线仅为近似",
  attribution: "海岸线：Natural Earth · 地名：GeoNames",
  crosshair: "带十字光标的地图",
  crosshairHint: "方向键移动十字光标，按住 Shift 移动更远。加号和减号缩放。回车键确定该点。",
  clickHint: "点击地图，或使用方向键和回车键。",
  coordinates: "坐标",
  coordinatesHint: "纬度、经度，WGS 84，与 GPS 一致。国内网络地图的坐标（GCJ-02）会偏差数百米。",
  coordinatesWrong: "请输入纬度和经度，例如 31.2304, 121.4737 或 31°13′49″N 121°28′25″E。",
  coordinatesNotSet: "这些坐标尚未确定。请按“确定”，或清空此栏。",
  set: "确定",
  isSet: (position) => `已设为${position}。`,
  position: (latitude, isNorth, longitude, isEast) =>
    `${isNorth ? "北纬" : "南纬"} ${latitude}°，${isEast ? "东经" : "西经"} ${longitude}°`,
  scrollHint: "按住 Ctrl 并滚动以缩放地图",
  scrollHintMac: "按住 ⌘ 并滚动以缩放地图",
  touchHint: "用双指移动地图",
};

export const mapWords = { en, zh } as const;
