/** One entry of the case's history: from the history itself, or live, without its reason and private values. */
import { graphql, readInlineData } from "relay-runtime";
import type { entry_entry$data, entry_entry$key } from "../../graph/artifacts/entry_entry.graphql.ts";

export type Entry = entry_entry$data;

export function readEntry(key: entry_entry$key): Entry {
  return readInlineData(
    graphql`
      fragment entry_entry on TimelineEntry @inline {
        sequence
        at
        kind
        by
        version
        area
        stage
        radiusKm
        reason
        changes {
          fact
          before
          after
          public
        }
        tipState
        noticeKind
        told
      }
    `,
    key,
  );
}

/** What changes what `case` shows beyond the public facts that come with each event. */
const CHANGES_FACTS: ReadonlySet<string> = new Set([
  ...["REVISED", "LAST_SEEN_CORRECTED", "AREA_ADDED", "AREA_REMOVED", "CONFIRMED", "RETURNED", "CLOSED", "REOPENED", "REISSUED"],
  ...["ASSIGNED", "ASSIGNMENT_ENDED", "SHARED", "SHARE_ENDED", "OFFERED", "OFFER_ENDED", "HANDED_OVER"],
  ...["LINKED", "LINK_ENDED", "GLASS_BROKEN", "GLASS_ENDED", "PHOTOS_WIPED", "FACTS_WIPED"],
  ...["HOLD_PLACED", "HOLD_LIFTED", "HIDDEN", "UNHIDDEN"],
]);

/** Return whether the facts on the screen are older than this entry. */
export function changesFacts(kind: string): boolean {
  return CHANGES_FACTS.has(kind);
}

/** Return the entry that the officer must hear about: the newest, but a confirmation hides no change before it. */
export function newestChange(before: Entry | null, entry: Entry): Entry {
  return before && entry.kind === "CONFIRMED" ? before : entry;
}

/**
 * Return the changes that facts of `version`, which the hub just sent, do not have yet. `heard` are those that came before these
 * facts were asked for; only they are surely in them where a change has no version of its own.
 */
export function unreadChanges(changes: readonly Entry[], version: number, heard: readonly Entry[]): readonly Entry[] {
  return changes.filter((entry) => (entry.version == null ? !heard.includes(entry) : entry.version > version));
}

/** Return the version up to which only confirmations came after `read`: they change none of the facts. */
export function versionOfSameFacts(read: number, entries: readonly Entry[]): number {
  const confirmations = new Set(entries.filter(({ kind }) => kind === "CONFIRMED").map(({ version }) => version));
  let version = read;
  while (confirmations.has(version + 1)) version += 1;
  return version;
}

/** Return the entries of both lists once each, the newest first. One of the history has more than the live one. */
export function mergeEntries(history: readonly Entry[], live: readonly Entry[]): readonly Entry[] {
  const found = new Map(live.map((entry) => [entry.sequence, entry]));
  for (const entry of history) found.set(entry.sequence, entry);
  return [...found.values()].sort((one, other) => other.sequence - one.sequence);
}

/** Kinds in whose entries an officer may give a reason, which only the history has. */
const MAY_HAVE_REASON: ReadonlySet<string> = new Set(["REVISED", "PAUSED", "RESUMED", "RETURNED", "RADIUS_SET", "AREA_ADDED", "LAST_SEEN_CORRECTED", "CLOSED"]);

/** Return whether the history has the reason of this entry, if there is one. */
export function mayHaveReason(kind: string): boolean {
  return MAY_HAVE_REASON.has(kind);
}

/** What a second person answers for, if it came after the last confirmation. */
const IS_JUDGED: ReadonlySet<string> = new Set(["RESUMED", "RETURNED", "RADIUS_SET", "AREA_ADDED", "LAST_SEEN_CORRECTED"]);

/** Return what officers did since the newest confirmation, the oldest first, where the reason is needed to judge it. Entries are the newest first. */
export function reasonsSince(entries: readonly Entry[]): readonly Entry[] {
  const end = entries.findIndex(({ kind }) => kind === "CONFIRMED");
  const since = end < 0 ? entries : entries.slice(0, end);
  return since.filter(({ kind, by }) => IS_JUDGED.has(kind) && Boolean(by)).reverse();
}

/** Return whether an officer gave no reason, of an entry that was read in the history. The hub gives none. */
export function hasNoReason({ kind, by, reason }: Pick<Entry, "kind" | "by" | "reason">): boolean {
  return mayHaveReason(kind) && Boolean(by) && !reason;
}

/** Facts with the id of a force as a value, or maybe one. */
const NAMES_FORCE: ReadonlySet<string> = new Set(["force", "shared", "offered"]);

/** Return whether a value of this fact may be the id of a force. */
export function namesForce(fact: string): boolean {
  return NAMES_FORCE.has(fact);
}

/** Return the values of these entries that may be ids of forces, once each. An opening changes nothing. */
export function forcesOf(entries: readonly Entry[]): readonly string[] {
  const changes = entries.flatMap((entry) => (entry.kind === "OPENED" ? [] : entry.changes));
  return [...new Set(changes.flatMap(({ fact, before, after }) => (namesForce(fact) ? [before ?? [], after ?? []].flat() : [])))];
}

export interface EarlierValue {
  readonly at: string;
  readonly by: string | null | undefined;
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
}

/** Return what each fact was before, by its path, the newest change first. An opening changes nothing. */
export function historyOfFacts(entries: readonly Entry[]): ReadonlyMap<string, readonly EarlierValue[]> {
  const found = new Map<string, EarlierValue[]>();
  for (const { kind, at, by, changes } of mergeEntries(entries, [])) {
    if (kind === "OPENED") continue;
    for (const { fact, before, after } of changes) found.set(fact, [...(found.get(fact) ?? []), { at, by, before, after }]);
  }
  return found;
}
