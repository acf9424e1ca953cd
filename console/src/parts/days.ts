/** Days of the calendar, such as 2026-05-25, in the zone of this machine. */

/** Return the moment at which a day begins in the zone of this machine, `days` later. */
export function startOf(day: string, days = 0): string | null {
  if (!isDay(day)) return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + days).toISOString();
}

/** Return whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}
