/** The keys of a map on which a point is set: they move a crosshair over it. */
export interface Pixel {
  readonly x: number;
  readonly y: number;
}

export type CrosshairStep =
  | { readonly kind: "move"; readonly at: Pixel; readonly panBy: readonly [number, number] }
  | { readonly kind: "set" }
  | { readonly kind: "zoom"; readonly by: 1 | -1 };

const STEP_PIXELS = 10;
const LONG_STEP_PIXELS = 60;
const EDGE_PIXELS = 24;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Return what a key does, or null. At an edge the map moves instead of the crosshair. */
export function crosshairStep(key: string, isLong: boolean, at: Pixel, size: Pixel): CrosshairStep | null {
  if (key === "Enter" || key === " ") return { kind: "set" };
  if (key === "+" || key === "=") return { kind: "zoom", by: 1 };
  if (key === "-" || key === "_") return { kind: "zoom", by: -1 };
  const arrow = ARROWS[key];
  if (!arrow) return null;
  const length = isLong ? LONG_STEP_PIXELS : STEP_PIXELS;
  const [x, panX] = within(at.x + arrow[0] * length, size.x);
  const [y, panY] = within(at.y + arrow[1] * length, size.y);
  return { kind: "move", at: { x, y }, panBy: [panX, panY] };
}

function within(wished: number, size: number): readonly [number, number] {
  const kept = Math.max(EDGE_PIXELS, Math.min(size - EDGE_PIXELS, wished));
  return [kept, wished - kept];
}
