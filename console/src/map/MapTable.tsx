/** The table that is equal to a map. */
import type { MapRow } from "./rows.ts";
import { Symbol } from "./Symbol.tsx";
import type { MapWords } from "./words.ts";

interface MapTableProps {
  readonly label: string;
  readonly rows: readonly MapRow[];
  readonly words: MapWords;
  readonly selected: string | null;
  /** Null where no map is drawn beside it. */
  readonly onShow: ((id: string) => void) | null;
}

export function MapTable({ label, rows, words, selected, onShow }: MapTableProps) {
  if (rows.length === 0) return <p className="map-nothing">{words.nothing}</p>;
  return (
    <table className="map-table">
      <caption>{words.caption(label)}</caption>
      <thead>
        <tr>
          <th scope="col">{words.columns.kind}</th>
          <th scope="col">{words.columns.name}</th>
          <th scope="col">{words.columns.position}</th>
          <th scope="col">{words.columns.more}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-selected={row.id === selected || undefined}>
            <td data-label={words.columns.kind}>
              <span>
                <Symbol look={row.look} /> {row.kind}
              </span>
            </td>
            <th scope="row" data-label={words.columns.name} dir="auto">
              <span>{row.label}</span>
            </th>
            <td data-label={words.columns.position} className="map-place">
              <span>
                {row.place}{" "}
                {onShow && (
                  <button type="button" className="map-show" aria-label={words.showOnMap(row.label)} onClick={() => { onShow(row.id); }}>
                    {words.show}
                  </button>
                )}
              </span>
            </td>
            <td data-label={words.columns.more} dir="auto">
              {row.more && <span>{row.more}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
