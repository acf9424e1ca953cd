import { useSyncExternalStore } from "react";
import { hubNow } from "../app/hubClock.ts";
import { useTimes, useWords } from "../words/words.tsx";
import type { Moment } from "../words/times.ts";

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = hubNow();

function watch(changed: () => void): () => void {
  watchers.add(changed);
  now = hubNow();
  timer ??= setInterval(() => {
    now = hubNow();
    for (const tick of watchers) tick();
  }, 1000);
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Return the present by the hub's clock, in milliseconds; it moves each second. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

/** Return whether a moment is over by the hub's clock; false for none. Unlike `useNow` it draws anew only as the moment passes. */
export function useIsOver(at: string | null | undefined): boolean {
  return useSyncExternalStore(watch, () => at != null && Date.parse(at) <= now);
}

/** The time until a moment, or since it if it is over. `overdue` says that it should not be over. */
export function Countdown({ to, overdue = false }: { readonly to: Moment; readonly overdue?: boolean }) {
  const { parts } = useWords();
  const times = useTimes();
  const left = new Date(to).getTime() - useNow();
  const length = times.length(left);
  const said = left >= 0 ? parts.within(length) : overdue ? parts.overdue(length) : parts.since(length);
  return (
    <time className="countdown" dateTime={new Date(to).toISOString()} title={times.full(to)}>
      {said}
    </time>
  );
}

const URGENT_MS = 3 * 60_000;

/** The time until somebody must have acted. It stands out when little is left, or none. */
export function Deadline({ to }: { readonly to: Moment }) {
  const isUrgent = new Date(to).getTime() - useNow() < URGENT_MS;
  return (
    <span className={isUrgent ? "urgent" : undefined}>
      <Countdown to={to} overdue />
    </span>
  );
}

/** A moment in full, with seconds and zone. */
export function Time({ at }: { readonly at: Moment }) {
  const times = useTimes();
  return (
    <time className="moment" dateTime={new Date(at).toISOString()}>
      {times.full(at)}
    </time>
  );
}
