/** Return the filter of an export, which is JSON in the names of the graph, a line for each field. Without any field it is every row. */
export function filterLines(filter: string): readonly string[] {
  const fields = Object.entries(JSON.parse(filter) as Record<string, unknown>).filter(([, value]) => value != null);
  return fields.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
}
