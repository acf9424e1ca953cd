/** The officer's saved searches, live. Reading them and hearing of new matches leaves no line in the audit trail. */
import { useCallback, useEffect, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import { requestSubscription } from "relay-runtime";
import { useLine } from "../../graph/GraphProvider.tsx";
import type { useSavedSearchesFeedSubscription } from "../../graph/artifacts/useSavedSearchesFeedSubscription.graphql.ts";
import type { useSavedSearchesQuery } from "../../graph/artifacts/useSavedSearchesQuery.graphql.ts";
import { type Refusal, refusalsFrom, Unreachable } from "../../graph/refusals.ts";

const LIST = graphql`
  query useSavedSearchesQuery {
    savedSearches {
      cursor
      searches {
        id
        name
        kind
        criteria
        version
        newMatches
      }
    }
  }
`;
const FEED = graphql`
  subscription useSavedSearchesFeedSubscription($after: String) {
    savedSearchFeed(after: $after) {
      cursor
      searchId
    }
  }
`;

export type SavedSearch = useSavedSearchesQuery["response"]["savedSearches"]["searches"][number];

/** The saved search that the form was filled from. */
export type Opened = Pick<SavedSearch, "id" | "name" | "version">;

export interface Saved {
  readonly searches: readonly SavedSearch[] | null;
  /** Matches that came after it stay new: what the officer has seen was counted until here. */
  readonly cursor: string;
  readonly refusals: readonly Refusal[];
  readonly read: () => Promise<readonly SavedSearch[]>;
  /** Begin anew after a failure. */
  readonly again: () => void;
}

const NONE: readonly Refusal[] = [];

/** `isOn` is false for officers who have no saved searches: then nothing is asked. */
export function useSavedSearches(isOn: boolean): Saved {
  const environment = useRelayEnvironment();
  const line = useLine();
  const [list, setList] = useState<useSavedSearchesQuery["response"]["savedSearches"] | null>(null);
  const [refusals, setRefusals] = useState(NONE);
  const [round, setRound] = useState(0);

  const read = useCallback(async () => {
    const answer = await fetchQuery<useSavedSearchesQuery>(environment, LIST, {}, { fetchPolicy: "network-only" }).toPromise();
    if (!answer) throw new Unreachable("No answer.");
    setList(answer.savedSearches);
    setRefusals(NONE);
    return answer.savedSearches;
  }, [environment]);

  useEffect(() => {
    if (!isOn) return;
    let stop = () => {};
    let isOver = false;
    // Each time that the line opens the list is read, and the feed goes on after its cursor: no match is lost in between.
    const begin = async () => {
      stop();
      const { cursor } = await read();
      // The screen may have gone while the list was read.
      if (isOver) return;
      const following = requestSubscription<useSavedSearchesFeedSubscription>(environment, {
        subscription: FEED,
        variables: { after: cursor },
        onNext: (event) => {
          const id = event?.savedSearchFeed.searchId;
          setList((before) => before && { ...before, searches: before.searches.map((one) => (one.id === id ? { ...one, newMatches: one.newMatches + 1 } : one)) });
        },
        onError: (failure) => {
          setRefusals(refusalsFrom(failure));
        },
      });
      stop = () => {
        following.dispose();
      };
    };
    const ignore = line.whenOpen(() => {
      begin().catch((thrown: unknown) => {
        setRefusals(refusalsFrom(thrown));
      });
    });
    return () => {
      isOver = true;
      ignore();
      stop();
    };
  }, [isOn, environment, line, read, round]);

  return {
    searches: list?.searches ?? null,
    cursor: list?.cursor ?? "",
    refusals,
    read: useCallback(async () => (await read()).searches, [read]),
    again: useCallback(() => {
      setRound((before) => before + 1);
    }, []),
  };
}
