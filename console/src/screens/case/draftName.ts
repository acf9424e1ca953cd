/** Return the name of a draft about a case: letters, digits and hyphens. */
export function draftName(what: string, caseId: string): string {
  return `${what}-${caseId}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 64);
}
