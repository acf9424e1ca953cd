/** Return the day so many months before. */
export function monthsBefore(today: Date, months: number): string {
  return new Date(Date.UTC(today.getFullYear(), today.getMonth() - months, today.getDate())).toISOString().slice(0, 10);
}
