/** Tells the list of the own exports that this page has started one. */

const hearers = new Set<() => void>();

export function tellStarted(): void {
  for (const hear of [...hearers]) hear();
}

/** Call back at each start; return the function that ends it. */
export function hearStarted(hear: () => void): () => void {
  hearers.add(hear);
  return () => {
    hearers.delete(hear);
  };
}
