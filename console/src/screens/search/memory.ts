/** What this screen had when it was left, so that the way back from a case reads nothing again. It ends with the session. */
import { useRelayEnvironment } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import type { Search } from "./fields.ts";
import type { Opened } from "./useSavedSearches.ts";
import type { Results } from "./useResults.ts";

export interface Kept {
  readonly address: string;
  readonly search: Search;
  readonly purpose: string;
  readonly results: Results;
  readonly opened: Opened | null;
  readonly forces: ReadonlyMap<string, string>;
}

const memory = new WeakMap<IEnvironment, Kept>();

/** Return what was kept under this address, and a function that keeps. A lock and a sign-out make a new environment. */
export function useMemory(address: string): readonly [Kept | null, (kept: Kept) => void] {
  const environment = useRelayEnvironment();
  const kept = memory.get(environment);
  const keep = (next: Kept) => {
    memory.set(environment, next);
  };
  return [kept?.address === address ? kept : null, keep];
}
