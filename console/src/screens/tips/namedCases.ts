/** The cases of tips: those of the desk, those that were asked for by id, and those that are closed. Plain functions. */

const MAX_ASKED = 100;

export interface Named<T> {
  readonly cases: ReadonlyMap<string, T>;
  readonly closed: ReadonlySet<string>;
  /** Those with one of both still known to be so. */
  readonly asked: ReadonlySet<string>;
}

/** Return the ids of cases that are to be asked for, as many as one question takes. */
export function missingOf(tips: Iterable<{ readonly caseId: string }>, known: ReadonlyMap<string, unknown>, found: Named<unknown>): readonly string[] {
  const ids = new Set([...tips].map(({ caseId }) => caseId));
  return [...ids].filter((id) => !known.has(id) && !found.asked.has(id)).sort().slice(0, MAX_ASKED);
}

/** Return what is known with the open ones of the cases that were asked for. Who may read a tip has a tie to its case, so the others are closed. */
export function withAnswer<T extends { readonly id: string }>(before: Named<T>, asked: readonly string[], open: readonly T[]): Named<T> {
  const isOpen = new Set(open.map(({ id }) => id));
  const isOld = new Set(asked);
  const cases = new Map([...[...before.cases].filter(([id]) => !isOld.has(id)), ...open.map((one) => [one.id, one] as const)]);
  const closed = new Set([...before.closed, ...asked].filter((id) => !isOpen.has(id)));
  return { cases, closed, asked: new Set([...before.asked, ...asked]) };
}

/** Return the same, to be asked for again: cases were closed or opened again since. Until the answer comes it stands. */
export function anew<T>(before: Named<T>): Named<T> {
  return { ...before, asked: new Set() };
}
