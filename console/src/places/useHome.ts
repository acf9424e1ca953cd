/** Where the map of a new case begins. */
import { useEffect, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import type { useHomeDeskQuery } from "../graph/artifacts/useHomeDeskQuery.graphql.ts";
import type { useHomeRegionsQuery } from "../graph/artifacts/useHomeRegionsQuery.graphql.ts";
import { MAX_PAGE_SIZE } from "../graph/limits.ts";
import type { Box, Position } from "../map/index.ts";
import { findRegionPlace } from "./findRegionPlace.ts";
import { useSession } from "../app/SessionProvider.tsx";
import { cityOfZone, countryBox, homeBox, regionsToFind } from "./home.ts";

const DESK = graphql`
  query useHomeDeskQuery($first: Int!) {
    deskCases(first: $first) {
      edges {
        node {
          alert {
            areas {
              centre {
                latitude
                longitude
              }
            }
          }
        }
      }
    }
  }
`;

const REGIONS = graphql`
  query useHomeRegionsQuery {
    regions {
      code
      name
      parent
    }
  }
`;

const FRESH = { fetchPolicy: "network-only" } as const;

/**
 * Return the part of the world where this officer works; null if the hub knows nothing of it, and undefined until it has answered.
 *
 * The public centres of the cases on the desk say it best, then the operator's regions, found by their names, then the country
 * of the hub's time zone. All of it is read without a line in the audit trail. The view that was used last is not kept: it would
 * say, in the browser or in the address, where a child is sought.
 */
export function useHome(): Box | null | undefined {
  const environment = useRelayEnvironment();
  const { zone } = useSession();
  const [home, setHome] = useState<Box | null>();
  useEffect(() => {
    let isOver = false;
    const set = (found: Box | null) => {
      if (!isOver) setHome(found);
    };
    findHome(environment, zone).then(set, () => {
      set(null);
    });
    return () => {
      isOver = true;
    };
  }, [environment, zone]);
  return home;
}

async function findHome(environment: IEnvironment, zone: string): Promise<Box | null> {
  const answer = await fetchQuery<useHomeDeskQuery>(environment, DESK, { first: MAX_PAGE_SIZE }, FRESH).toPromise();
  const areas = answer?.deskCases.edges.flatMap(({ node }) => node.alert.areas) ?? [];
  return homeBox(areas.map(({ centre: { latitude, longitude } }) => [longitude, latitude] as const)) ?? homeBox(await regionPoints(environment)) ?? (await countryOf(environment, zone));
}

async function countryOf(environment: IEnvironment, zone: string): Promise<Box | null> {
  const city = cityOfZone(zone);
  if (city === null) return null;
  const position = await findRegionPlace(environment, "", city);
  return position && countryBox(position);
}

async function regionPoints(environment: IEnvironment): Promise<readonly Position[]> {
  const answer = await fetchQuery<useHomeRegionsQuery>(environment, REGIONS, {}, FRESH).toPromise();
  const found = await Promise.all(
    regionsToFind(answer?.regions ?? []).map(({ code, name }) => findRegionPlace(environment, code, name)),
  );
  return found.filter((position) => position !== null);
}
