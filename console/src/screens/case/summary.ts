/** The public facts of the case, and what this officer may do with it. */
import { graphql, readInlineData } from "relay-runtime";
import type { summary_case$data, summary_case$key } from "../../graph/artifacts/summary_case.graphql.ts";

export type Summary = summary_case$data;
export type Area = Summary["alert"]["areas"][number];
export type DeliveryStatus = Summary["alert"]["deliveryStatus"];
export type Stage = DeliveryStatus["areas"][number]["stages"][number];

export function readSummary(key: summary_case$key): Summary {
  return readInlineData(
    graphql`
      fragment summary_case on CaseSummary @inline {
        id
        state
        version
        confirmed
        openedAt
        closedAt
        outcome
        hidden
        links
        district
        seenAt
        actions
        offer {
          force
          until
        }
        child {
          ...facts_publicChild @relay(mask: false)
        }
        sightings {
          area
          district
          seenAt
        }
        suspects {
          description
        }
        vehicles {
          description
          plate
        }
        force {
          id
          name
          phone
        }
        alert {
          id
          status
          state
          pauses
          revision
          expiresAt
          endedAt
          overridesPreferences
          areas {
            number
            centre {
              latitude
              longitude
            }
            coveredKm
            confirmed
            confirmBy
            held
          }
          deliveryStatus {
            firstToldAt
            reasons
            alarm
            suppressedBelow
            unconfirmedLimitKm
            oneOfficerLimitKm
            areas {
              number
              state
              seconds
              stages {
                number
                radiusKm
                state
                dueAt
                seconds
                awaitsConfirmation
                counts {
                  inRing
                  reached
                  withheld
                  atLeast
                }
                countsAsOf
              }
            }
            next {
              area
              radiusKm
              dueAt
              awaitsConfirmation
            }
          }
        }
      }
    `,
    key,
  );
}
