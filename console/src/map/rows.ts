/** The rows of a map's table: everything that the map shows, in words. */
import { formatLength, formatPosition } from "./coordinates.ts";
import type { Shown } from "./features.ts";
import type { Position } from "./geometry.ts";
import type { PointKind } from "./model.ts";
import type { MapWords } from "./words.ts";

export interface MapRow {
  readonly id: string;
  readonly look: PointKind | "area" | "count";
  readonly kind: string;
  readonly label: string;
  readonly position: Position;
  readonly place: string;
  readonly more: string;
}

/** Return a row for each thing, areas first. */
export function mapRows({ areas, points, counts }: Shown, words: MapWords, language: string): MapRow[] {
  const place = (position: Position) => ({ position, place: formatPosition(position, words) });
  const length = (metres: number) => formatLength(metres, language);
  return [
    ...areas.map(({ id, label, centre, begunMetres, ringsToComeMetres }): MapRow => {
      const begun = begunMetres > 0 ? [words.named(words.begun, length(begunMetres))] : [];
      const toCome = ringsToComeMetres.length ? [words.named(words.toCome, words.list(ringsToComeMetres.map(length)))] : [];
      return { id, look: "area", kind: words.area, label, ...place(centre), more: words.also([...begun, ...toCome]) };
    }),
    ...counts.map(({ id, label, count, position }): MapRow => {
      const more = new Intl.NumberFormat(language).format(count);
      return { id, look: "count", kind: words.count, label, ...place(position), more };
    }),
    ...points.map(
      ({ id, kind, label, detail = "", position }): MapRow => ({
        id,
        look: kind,
        kind: words.kinds[kind],
        label,
        ...place(position),
        more: detail,
      }),
    ),
  ];
}
