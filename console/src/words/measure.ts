/** Numbers with their unit. Chinese has a space before the unit too, as in all of the console's sentences. No line ends between the two. */

export type Unit = "meter" | "kilometer";

/** Return such as `1.5 km` or `1.5 公里`. */
export function formatMeasure(tag: string, value: number, unit: Unit, maximumFractionDigits = 3): string {
  const parts = new Intl.NumberFormat(tag, { style: "unit", unit, maximumFractionDigits }).formatToParts(value);
  const said = (isUnit: boolean) => parts.filter(({ type }) => type !== "literal" && (type === "unit") === isUnit).map((part) => part.value).join("");
  return `${said(false)}\u00a0${said(true)}`;
}
