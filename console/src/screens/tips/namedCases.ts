/** The cases of tips: those of the desk, those that were asked for by id, and those that are closed. Plain functions. */

const MAX_ASKED = 100;

export interface Named<T> {
  readonly cases: ReadonlyMap<string, T>;
  readonly closed: ReadonlySet<string>;
}

/** Return the ids of cases of which nothing is known yet, as many as one question takes. */
export function missingOf(tips: Iterable<{ readonly caseId: string }>, known: ReadonlyMap<string, unknown>, found: Named<unknown>): readonly string[] {
  const ids = new Set([...tips].map(({ caseId }) => caseId));
  return [...ids].filter((id) => !known.has(id) && !found.cases.has(id) && !found.closed.has(id)).sort().slice(0, MAX_ASKED);
}

/** Return what is known with the open ones of the cases that were asked for. Who may read a tip has a tie to its case, so the others are closed. */
export function withAnswer<T extends { readonly id: string }>(before: Named<T>, asked: readonly string[], open: readonly T[]): Named<T> {
  const cases = new Map([...before.cases, ...open.map((one) => [one.id, one] as const)]);
  return { cases, closed: new Set([...before.closed, ...asked.filter((id) => !cases.has(id))]) };
}
