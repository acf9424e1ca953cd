/** The filters of tips as they are typed. Codes and days may stand in an address; words and places stay in this page's memory. */
import type { TipFilter, TipState } from "../../graph/artifacts/useQueuePageQuery.graphql.ts";
import type { Position } from "../../map/index.ts";
import { readNumber } from "../../parts/Field.tsx";
import { addressName, codeOf, DAYS_FROM, DAYS_UNTIL, FLAG, graphValue, type Plain, type PlainFilter, readPlain } from "../../parts/filters.ts";
import { STATUSES } from "../statistics/filters.ts";

const STATES = ["NEW", "REVIEWED", "FOLLOWED", "DISMISSED"] as const satisfies readonly TipState[];
export const DEFAULT_RADIUS_KM = "20";

/** The graph's fields that are codes, days, ids or yes and no; `states` has one here. */
export const PLAIN = {
  states: codeOf(STATES),
  status: codeOf(STATUSES),
  receivedFrom: DAYS_FROM,
  receivedUntil: DAYS_UNTIL,
  seenFrom: DAYS_FROM,
  seenUntil: DAYS_UNTIL,
  mine: FLAG,
  unclaimed: FLAG,
  linked: FLAG,
  folded: FLAG,
  hasPhoto: FLAG,
  hasContact: FLAG,
  helped: FLAG,
  withdrawn: FLAG,
  force: { kind: "id" },
} as const satisfies Partial<Record<keyof TipFilter, PlainFilter>>;

export type PlainName = keyof typeof PLAIN;
export const PLAIN_NAMES = Object.keys(PLAIN) as readonly PlainName[];

/** The paths of the fields, for what the hub refuses. */
export const PATHS: readonly string[] = ["text", "place", ...PLAIN_NAMES].map((name) => `filter.${name}`);

export interface TipFields extends Plain<PlainName> {
  readonly text: string;
  readonly centre: Position | null;
  readonly radiusKm: string;
}

export const NO_TIP_FIELDS: TipFields = {
  text: "",
  centre: null,
  radiusKm: DEFAULT_RADIUS_KM,
  ...(Object.fromEntries(PLAIN_NAMES.map((name) => [name, ""])) as Plain<PlainName>),
};

/** Return the graph's filter. */
export function filterOfFields(fields: TipFields): TipFilter {
  const { centre, radiusKm } = fields;
  const radius = readNumber(radiusKm);
  // A radius that is no number is sent as none: the hub says what is allowed.
  const radiusOrNone = radius === null || Number.isNaN(radius) ? 0 : radius;
  const circle = centre && { point: { latitude: centre[1], longitude: centre[0] }, radiusKm: radiusOrNone };
  const plain = PLAIN_NAMES.map((name) => [name, graphValue(PLAIN[name], fields[name])] as const);
  const given = [["text", fields.text.trim() || null], ["place", circle && { circle }], ...plain] as const;
  const found = given.filter(([, value]) => value != null);
  return Object.fromEntries(found.map(([name, value]) => [name, name === "states" ? [value] : value]));
}

/** Return how many filters are set. */
export function countOf(fields: TipFields): number {
  return Object.keys(filterOfFields(fields)).length;
}

/** Read what an address gives; what is no filter is left out. */
export function readFields(query: URLSearchParams): TipFields {
  const given = PLAIN_NAMES.map((name) => [name, readPlain(PLAIN[name], query.get(addressName(name)))] as const);
  return { ...NO_TIP_FIELDS, ...Object.fromEntries(given) };
}

/** Add the part of the filters that may stand in an address. */
export function writeFields(query: URLSearchParams, fields: TipFields): void {
  for (const name of PLAIN_NAMES) {
    const value = readPlain(PLAIN[name], fields[name]);
    if (value !== "") query.set(addressName(name), value);
  }
}
