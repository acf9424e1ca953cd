/** Lists of the graph come in pages. Plain functions. */
import { Unreachable } from "./refusals.ts";

export interface Page<T> {
  readonly rows: readonly T[];
  /** Where the next page begins; null: there is nothing further. */
  readonly next: string | null;
}

export interface Connection<N> {
  readonly edges: readonly { readonly node: N }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined };
}

/** Return a page of an answer with `read` over its rows. Without an answer, throw Unreachable. */
export function pageOf<N, T>(list: Connection<N> | null | undefined, read: (node: N) => T): Page<T> {
  if (!list) throw new Unreachable("No answer.");
  const { hasNextPage, endCursor } = list.pageInfo;
  return { rows: list.edges.map(({ node }) => read(node)), next: hasNextPage ? (endCursor ?? null) : null };
}

/** Return the rows of the first pages, at most `most`, as one page. */
export async function readPages<T>(read: (after: string | null) => Promise<Page<T>>, most: number): Promise<Page<T>> {
  const rows: T[] = [];
  let next: string | null = null;
  for (let count = 0; count < most; count += 1) {
    const page = await read(next);
    rows.push(...page.rows);
    next = page.next;
    if (next === null) break;
  }
  return { rows, next };
}
