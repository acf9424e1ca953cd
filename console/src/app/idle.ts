/** Idle time: when to tell the hub that a person is here, when to warn, and when to lock. Times are in milliseconds. */
import { LOCK_AFTER_MINUTES } from "../graph/limits.ts";

export const LOCK_AFTER_MS = LOCK_AFTER_MINUTES * 60_000;
export const WARN_BEFORE_MS = 60_000;
export const TELL_EVERY_MS = 30_000;

export class IdleClock {
  #last: number;
  // The hub counts from before this page: the first sign of a person is told at once.
  #told = -Infinity;

  constructor(now: number) {
    this.#last = now;
  }

  /** A person did something, here or in another tab. True if the hub is to be told: at most each 30 s. */
  input(now: number, isHere = true): boolean {
    if (this.isOver(now)) return false;
    this.#last = now;
    if (!isHere || now - this.#told < TELL_EVERY_MS) return false;
    this.#told = now;
    return true;
  }

  /** The moment of the lock. */
  get locksAt(): number {
    return this.#last + LOCK_AFTER_MS;
  }

  /** True for the last minute before the lock. */
  isNear(now: number): boolean {
    return now >= this.locksAt - WARN_BEFORE_MS;
  }

  /** True once the screen must be locked, also if the machine slept meanwhile. */
  isOver(now: number): boolean {
    return now >= this.locksAt;
  }
}
