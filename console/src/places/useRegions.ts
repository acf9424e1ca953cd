/** The operator's list of regions. Reading it leaves no line in the audit trail. */
import { graphql } from "react-relay";
import type { useRegionsQuery } from "../graph/artifacts/useRegionsQuery.graphql.ts";
import { useAnswer } from "../graph/useAnswer.ts";
import type { RegionName } from "./regions.ts";

const REGIONS = graphql`
  query useRegionsQuery {
    regions {
      code
      name
    }
  }
`;

const NONE: readonly RegionName[] = [];

const NOTHING = {};

/** Return the list; it is empty until it is there, and where the operator has none. Without it a region is shown by its code. */
export function useRegions(): readonly RegionName[] {
  return useAnswer<useRegionsQuery>(REGIONS, NOTHING, "store-or-network")?.regions ?? NONE;
}
