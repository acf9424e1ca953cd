/** A tip as its line in the list shows it. */
import { graphql, readInlineData } from "relay-runtime";
import type { tip_tip$data, tip_tip$key } from "../../graph/artifacts/tip_tip.graphql.ts";

export type Tip = tip_tip$data;
export type TipState = Tip["state"];

export function readTip(key: tip_tip$key): Tip {
  return readInlineData(
    graphql`
      fragment tip_tip on Tip @inline {
        id
        caseId
        status
        receivedAt
        text
        seenAt
        place {
          latitude
          longitude
        }
        photo
        state
        withdrawnAt
        wipedAt
        claim {
          account
          until
        }
        lastTriage {
          state
          account
          at
          reason
        }
        links {
          tipId
          reason
          score
          account
        }
        foldedInto
        foldedCount
        agreeingPartners
      }
    `,
    key,
  );
}
