/** Fetches the file of an export: each time by a new link, since one lives for 60 seconds. */
import { useCallback, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { useFetchLinkQuery } from "../../graph/artifacts/useFetchLinkQuery.graphql.ts";
import { CONSOLE } from "../../graph/http.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";

const LINK = graphql`
  query useFetchLinkQuery($id: ID!) {
    export(exportId: $id) {
      link {
        url
      }
    }
  }
`;

/** Return the function that hands the file to the browser, and whether it did. How the download ends, no page is told. */
export function useFetchLink(id: string, refused: (refusals: readonly Refusal[]) => void): readonly [() => void, boolean] {
  const environment = useRelayEnvironment();
  const [isHandedOver, setHandedOver] = useState(false);
  const fetchFile = useCallback(() => {
    setHandedOver(false);
    const fetching = fetchQuery<useFetchLinkQuery>(environment, LINK, { id }, { fetchPolicy: "network-only" }).toPromise();
    fetching
      .then((answer) => {
        const url = answer?.export?.link?.url;
        if (url === undefined) {
          refused([{ code: "NOT_FOUND", message: "", path: [] }]);
          return;
        }
        const anchor = document.createElement("a");
        anchor.href = consoleAddress(url);
        anchor.download = "";
        anchor.click();
        setHandedOver(true);
      })
      .catch((failure: unknown) => {
        refused(refusalsFrom(failure));
      });
  }, [environment, id, refused]);
  return [fetchFile, isHandedOver];
}

/** Return the address of an export's file below the console, where the session's cookie stands for the token. */
export function consoleAddress(url: string): string {
  const { pathname, search } = new URL(url, "http://hub.invalid");
  return `${CONSOLE}/exports/${pathname.split("/").at(-1) ?? ""}${search}`;
}
