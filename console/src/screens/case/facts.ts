/** The private facts of the case, for those who may read them. */
import { graphql, readInlineData } from "relay-runtime";
import type { facts_case$data, facts_case$key } from "../../graph/artifacts/facts_case.graphql.ts";
import { isSameName } from "../../parts/combo.ts";

export type CaseFacts = facts_case$data;
export type Grant = CaseFacts["grants"][number];

/** Return when the first right of this officer that the facts tell of ends after `now`, in milliseconds; null if none does. */
export function nextEndOf(grants: readonly Pick<Grant, "force" | "officer" | "until">[], me: { readonly account: string; readonly force: string }, now: number): number | null {
  const own = grants.filter(({ officer, force }) => (officer == null ? isSameName(force ?? "", me.force) : isSameName(officer, me.account)));
  const ends = own.flatMap(({ until }) => (until == null ? [] : [Date.parse(until)])).filter((end) => end > now);
  return ends.length > 0 ? Math.min(...ends) : null;
}

export function readFactsOf(key: facts_case$key): CaseFacts {
  return readInlineData(
    graphql`
      fragment facts_case on Case @inline {
        id
        version
        criteria
        narrative
        region
        abductorRelation
        openedBy
        confirmedBy
        foundAt
        foundBy
        helpfulTipIds
        child {
          ...facts_child @relay(mask: false)
        }
        lastSeen {
          point {
            latitude
            longitude
          }
          district
          at
          address
        }
        sightings {
          area
          place {
            point {
              latitude
              longitude
            }
            district
            at
            address
          }
          timePublic
          addedBy
        }
        reporter {
          name
          phone
        }
        suspects {
          description
          name
          photo
        }
        vehicles {
          description
          plate
          platePublic
        }
        notes {
          at
          by
          move
          reason
          radiusKm
          area
        }
        grants {
          id
          kind
          force
          officer
          by
          at
          until
          reason
          isKnown
        }
        handOver {
          force
          isKnown
          by
          until
          reason
        }
        links {
          caseId
          reason
          kind
        }
        keeping {
          photosUntil
          reviewAt
          factsWipedAt
          hold {
            by
            at
            reason
          }
          hidden {
            by
            at
            reason
          }
        }
      }
    `,
    key,
  );
}
