/** The public facts of a case that the board shows. */
import { graphql, readInlineData } from "relay-runtime";
import type { deskCase_case$data, deskCase_case$key } from "../../graph/artifacts/deskCase_case.graphql.ts";

export type DeskCase = deskCase_case$data;

export function readDeskCase(key: deskCase_case$key): DeskCase {
  return readInlineData(
    graphql`
      fragment deskCase_case on CaseSummary @inline {
        id
        state
        version
        confirmed
        openedAt
        district
        actions
        child {
          name
          ageYears
          sex
        }
        force {
          id
          name
        }
        alert {
          id
          status
          state
          pauses
          revision
          expiresAt
          areas {
            number
            confirmed
            confirmBy
            held
            coveredKm
          }
          deliveryStatus {
            firstToldAt
            reasons
            alarm
            suppressedBelow
            areas {
              number
              state
              stages {
                number
                radiusKm
                state
                dueAt
                awaitsConfirmation
                counts {
                  reached
                }
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
