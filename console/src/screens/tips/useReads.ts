/** Tips that the officer opened, one by one: contact, questions and answers. Each opening leaves a line in the audit trail. */
import { useCallback, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { useReadsTipQuery } from "../../graph/artifacts/useReadsTipQuery.graphql.ts";
import { Refused, type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { readTip, type Tip } from "./tip.ts";

const TIP = graphql`
  query useReadsTipQuery($id: ID!, $purpose: String!) {
    node(id: $id, purpose: $purpose) {
      ... on Tip @alias(as: "tip") {
        ...tip_tip
        contact
        questions {
          text
          account
          at
        }
        additions {
          text
          at
        }
      }
    }
  }
`;

export interface OpenedTip {
  readonly tip: Tip;
  readonly contact: string | null;
  readonly questions: readonly { readonly text: string; readonly account: string; readonly at: string }[];
  readonly additions: readonly { readonly text: string; readonly at: string }[];
}

export interface Reads {
  readonly opened: ReadonlyMap<string, OpenedTip>;
  readonly failed: { readonly id: string; readonly refusals: readonly Refusal[] } | null;
  readonly underWay: string | null;
  readonly open: (id: string) => Promise<OpenedTip | null>;
  readonly change: (id: string, step: (one: OpenedTip) => OpenedTip) => void;
  /** Forget a tip: it was withdrawn. */
  readonly forget: (id: string) => void;
}

export function useReads(purpose: string): Reads {
  const environment = useRelayEnvironment();
  const [opened, setOpened] = useState<ReadonlyMap<string, OpenedTip>>(new Map());
  const [failed, setFailed] = useState<Reads["failed"]>(null);
  const [underWay, setUnderWay] = useState<string | null>(null);
  const asked = useRef(new Map<string, Promise<OpenedTip | null>>());

  const open = useCallback(
    (id: string) => {
      const read = async () => {
        setUnderWay(id);
        try {
          const answer = await fetchQuery<useReadsTipQuery>(environment, TIP, { id, purpose }, { fetchPolicy: "network-only" }).toPromise();
          const one = found(answer?.node?.tip);
          setOpened((before) => new Map([...before, [id, one]]));
          setFailed(null);
          return one;
        } catch (thrown) {
          setFailed({ id, refusals: refusalsFrom(thrown) });
          return null;
        } finally {
          asked.current.delete(id);
          setUnderWay((before) => (before === id ? null : before));
        }
      };
      const reading = asked.current.get(id) ?? read();
      asked.current.set(id, reading);
      return reading;
    },
    [environment, purpose],
  );
  const change = useCallback((id: string, step: (one: OpenedTip) => OpenedTip) => {
    setOpened((before) => {
      const one = before.get(id);
      return one ? new Map([...before, [id, step(one)]]) : before;
    });
  }, []);
  const forget = useCallback((id: string) => {
    setOpened((before) => new Map([...before].filter(([one]) => one !== id)));
  }, []);
  return { opened, failed, underWay, open, change, forget };
}

type Found = NonNullable<useReadsTipQuery["response"]["node"]>["tip"];

function found(tip: Found): OpenedTip {
  if (!tip) throw new Refused([{ code: "NOT_FOUND", message: "", path: [] }]);
  const { contact, questions, additions } = tip;
  return { tip: readTip(tip), contact: contact ?? null, questions, additions };
}
