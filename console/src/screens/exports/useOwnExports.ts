/** The officer's exports that are not gone, wherever they were started. To list them leaves no line in the audit trail. */
import { useCallback, useEffect, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { useOwnExportsQuery } from "../../graph/artifacts/useOwnExportsQuery.graphql.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { hearStarted } from "./started.ts";

const LIST = graphql`
  query useOwnExportsQuery {
    exports {
      id
      kind
      format
      state
      purpose
      startedAt
      expiresAt
      rows
      total
      failure
    }
  }
`;

export type OwnExport = useOwnExportsQuery["response"]["exports"][number];
export type Progress = Pick<OwnExport, "id" | "state" | "rows" | "total" | "failure" | "expiresAt">;

export interface OwnExports {
  /** The last started first. */
  readonly exports: readonly OwnExport[];
  readonly refusals: readonly Refusal[];
  readonly read: () => Promise<void>;
  /** Take the progress of one of them. */
  readonly take: (progress: Progress) => void;
}

export function useOwnExports(): OwnExports {
  const environment = useRelayEnvironment();
  const [exports, setExports] = useState<readonly OwnExport[]>([]);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const read = useCallback(async () => {
    try {
      const answer = await fetchQuery<useOwnExportsQuery>(environment, LIST, {}, { fetchPolicy: "network-only" }).toPromise();
      setExports(answer?.exports ?? []);
      setRefusals([]);
    } catch (thrown) {
      setRefusals(refusalsFrom(thrown));
    }
  }, [environment]);
  useEffect(() => {
    void read();
    return hearStarted(() => void read());
  }, [read]);
  const take = useCallback((progress: Progress) => {
    setExports((before) => before.map((one) => (one.id === progress.id ? { ...one, ...progress } : one)));
  }, []);
  return { exports, refusals, read, take };
}
