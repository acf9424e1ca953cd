/** The rows of a list: of summaries or of whole cases, as the table shows both. */
import { graphql, readInlineData } from "relay-runtime";
import type { rows_case$key } from "../../graph/artifacts/rows_case.graphql.ts";
import type { rows_summary$data, rows_summary$key } from "../../graph/artifacts/rows_summary.graphql.ts";
import type { MapCount, MapPoint, Position } from "../../map/index.ts";

export interface Row extends Pick<rows_summary$data, "id" | "state" | "district" | "seenAt" | "force" | "openedAt"> {
  readonly name: string;
  /** Stays with police; null in lists of public facts. */
  readonly fullName: string | null;
  readonly ageYears: number;
  readonly sex: rows_summary$data["child"]["sex"];
  readonly outcome: NonNullable<rows_summary$data["outcome"]> | null;
  readonly status: rows_summary$data["alert"]["status"];
  readonly alertState: rows_summary$data["alert"]["state"];
  readonly pauses: rows_summary$data["alert"]["pauses"];
  readonly isHidden: boolean;
  readonly position: Position | null;
}

/** Read a summary. Its place is the published centre of the first area. */
export function readSummary(key: rows_summary$key): Row {
  const one = readInlineData(
    graphql`
      fragment rows_summary on CaseSummary @inline {
        id
        state
        district
        seenAt
        openedAt
        outcome
        hidden
        child {
          name
          ageYears
          sex
        }
        force {
          id
          name
        }
        alert {
          status
          state
          pauses
          areas {
            centre {
              latitude
              longitude
            }
          }
        }
      }
    `,
    key,
  );
  const centre = one.alert.areas[0]?.centre;
  return {
    ...one,
    ...one.child,
    fullName: null,
    outcome: one.outcome ?? null,
    status: one.alert.status,
    alertState: one.alert.state,
    pauses: one.alert.pauses,
    isHidden: one.hidden,
    position: centre ? [centre.longitude, centre.latitude] : null,
  };
}

/** Read a case. Its place is the exact one, which stays with police. */
export function readCase(key: rows_case$key): Row {
  const one = readInlineData(
    graphql`
      fragment rows_case on Case @inline {
        id
        state
        openedAt
        outcome
        child {
          publicName
          fullName
          ageYears
          sex
        }
        lastSeen {
          at
          district
          point {
            latitude
            longitude
          }
        }
        force {
          id
          name
        }
        alert {
          status
          state
          pauses
        }
      }
    `,
    key,
  );
  const { child, lastSeen, alert } = one;
  return {
    ...one,
    ...child,
    name: child.publicName,
    district: lastSeen.district,
    seenAt: lastSeen.at,
    outcome: one.outcome ?? null,
    status: alert.status,
    alertState: alert.state,
    pauses: alert.pauses,
    isHidden: false,
    position: [lastSeen.point.longitude, lastSeen.point.latitude],
  };
}

interface OnMap {
  readonly points: readonly MapPoint[];
  readonly counts: readonly MapCount[];
}

/** Return what a map shows of rows: a point for each, and one disc for those that share a place. */
export function onMap(rows: readonly Row[], words: { readonly labelOf: (row: Row) => string; readonly detailOf: (row: Row) => string; readonly together: (labels: readonly string[]) => string }): OnMap {
  const places = new Map<string, Row[]>();
  for (const row of rows) {
    if (!row.position) continue;
    const place = row.position.join(" ");
    places.set(place, [...(places.get(place) ?? []), row]);
  }
  const points: MapPoint[] = [];
  const counts: MapCount[] = [];
  for (const [first, ...others] of places.values()) {
    if (!first?.position) continue;
    const { id, position } = first;
    if (others.length === 0) points.push({ id, kind: "case", label: words.labelOf(first), detail: words.detailOf(first), position });
    else counts.push({ id, label: words.together([first, ...others].map(words.labelOf)), count: others.length + 1, position });
  }
  return { points, counts };
}
