/** The data of charts, as plain values. Null stands for a number that is not shown. */

export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Numbers of groups, in order; several series stand side by side, or on each other. */
export interface BarData {
  readonly kind: "bars";
  /** The name of the dimension of the groups. */
  readonly dimension: string;
  readonly groups: readonly string[];
  readonly series: readonly Series[];
  readonly isStacked?: boolean | undefined;
  /** Upright bars are for few groups with short names that have an order, such as hours. */
  readonly isUpright?: boolean | undefined;
}

/** Numbers over months, such as 2026-05, without a gap. */
export interface LineData {
  readonly kind: "lines";
  readonly months: readonly string[];
  readonly series: readonly Series[];
}

/** Cumulative incidence of competing outcomes. */
export interface IncidenceData {
  readonly kind: "incidence";
  readonly children: number;
  readonly points: readonly { readonly seconds: number; readonly atRisk: number }[];
  /** Of each outcome its share, 0 to 1, at each point. */
  readonly outcomes: readonly { readonly name: string; readonly shares: readonly number[] }[];
}

/** Counts of days, such as 2026-05-25; a day that is missing has none. */
export interface CalendarData {
  readonly kind: "calendar";
  readonly from: string;
  readonly until: string;
  readonly days: readonly { readonly day: string; readonly count: number }[];
}

/** Counts by two dimensions, such as weekdays and hours. */
export interface GridData {
  readonly kind: "grid";
  readonly dimension: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

export interface FunnelStep {
  readonly label: string;
  readonly value: number | null;
  /** The standard deviation of a number with noise. */
  readonly deviation?: number | undefined;
  /** True for a sum that leaves out a part, as it is too small to show. */
  readonly isAtLeast?: boolean | undefined;
}

/** Numbers that follow from one another. */
export interface FunnelData {
  readonly kind: "funnel";
  readonly dimension: string;
  readonly steps: readonly FunnelStep[];
}

export type ChartData = BarData | LineData | IncidenceData | CalendarData | GridData | FunnelData;
