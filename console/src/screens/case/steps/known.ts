/** A list of what can be chosen, which is read anew while a form is open. */
import { useRef, useState } from "react";
import type { Choice } from "../../../parts/Field.tsx";

/** What was read less than so many milliseconds ago is not read anew. */
const FRESH_MS = 5_000;

/** Who can be chosen. */
export interface Known {
  /** Null while they are not known. */
  readonly choices: readonly Choice<string>[] | null;
  /** Read them anew, unless they were read some seconds ago: others begin to work meanwhile. */
  readonly readAnew: () => void;
}

/** Return the number of the reading, and a function that asks for another one. */
export function useTurns(): readonly [number, () => void] {
  const [turn, setTurn] = useState(0);
  const begun = useRef(0);
  if (begun.current === 0) begun.current = performance.now();
  const again = () => {
    const now = performance.now();
    if (now - begun.current < FRESH_MS) return;
    begun.current = now;
    setTurn((before) => before + 1);
  };
  return [turn, again];
}
