/** The operator's list of regions. Reading it leaves no line in the audit trail. */
import { useEffect, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { useRegionsQuery } from "../graph/artifacts/useRegionsQuery.graphql.ts";
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

/** Return the list; it is empty until it is there, and where the operator has none. */
export function useRegions(): readonly RegionName[] {
  const environment = useRelayEnvironment();
  const [regions, setRegions] = useState(NONE);
  useEffect(() => {
    let isOver = false;
    fetchQuery<useRegionsQuery>(environment, REGIONS, {}, { fetchPolicy: "store-or-network" })
      .toPromise()
      .then((answer) => {
        if (!isOver && answer) setRegions(answer.regions);
      })
      // Without the list a region is shown by its code.
      .catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [environment]);
  return regions;
}
