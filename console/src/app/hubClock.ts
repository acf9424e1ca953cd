/** The hub's time. The clock of an officer's machine may be wrong, and a time to go that is wrong costs a confirmation. */

/** Of no concern: a request takes some of it, and reading a clock the rest. */
const EXACT_MS = 2000;
/** An answer that took longer says too little. */
const SLOW_MS = 10_000;
export const WRONG_MS = 60_000;
/** Both clocks of the machine differ by so much after a sleep, or after somebody has set one of them. */
const JUMP_MS = 5000;

let ahead = 0;
let steady: number | null = null;
const watchers = new Set<() => void>();

/** Milliseconds by which the machine's clock is apart from the one that only runs on. */
const apart = () => Date.now() - performance.now();

/** Return the function that takes what the hub says that its time is, in answer to a question that is asked now. */
export function askHubTime(): (said: string) => void {
  const askedAt = Date.now();
  const before = apart();
  return (said) => {
    // A clock that was set meanwhile, or a sleep, would make half of it an error.
    if (Math.abs(apart() - before) < EXACT_MS && Date.now() - askedAt < SLOW_MS) hear(said, askedAt);
  };
}

function hear(said: string, askedAt: number): void {
  const found = Date.parse(said) - (askedAt + Date.now()) / 2;
  const next = Number.isNaN(found) || Math.abs(found) < EXACT_MS ? 0 : found;
  steady = apart();
  if (next === ahead) return;
  ahead = next;
  for (const changed of [...watchers]) changed();
}

/** Return the hub's time in milliseconds. */
export function hubNow(): number {
  return Date.now() + ahead;
}

/** Return the milliseconds by which the hub's clock is ahead of the machine's; less than none if it is behind. */
export function hubAhead(): number {
  return ahead;
}

/** Return whether the hub must be asked for its time anew; once for each jump. */
export function hasJumped(): boolean {
  if (steady === null || Math.abs(apart() - steady) <= JUMP_MS) return false;
  steady = apart();
  return true;
}

export function watchHubTime(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}
