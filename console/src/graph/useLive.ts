/** Follow a feed over cuts, from the moment that the screen's lists were read, without a gap and without repeats. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useRelayEnvironment } from "react-relay";
import { type GraphQLTaggedNode, type OperationType, requestSubscription } from "relay-runtime";
import { useLine } from "./GraphProvider.tsx";
import { type Place, Position } from "./position.ts";
import { type Refusal, refusalsFrom } from "./refusals.ts";

const AGAIN_MS = 2000;

export interface Following<T extends OperationType> {
  readonly subscription: GraphQLTaggedNode;
  /** Without `after`: the hook adds it. Keep it the same object between renders. */
  readonly variables: Omit<T["variables"], "after">;
  /** The name of the feed's present in the hub's greeting. */
  readonly present: "activityCursor" | "tipCursor" | "noticeCursor";
  readonly place: (event: T["response"]) => Place;
  /** Read the lists that the events change. Called once, and again after `CURSOR_EXPIRED` and `again()`. */
  readonly read?: () => Promise<void>;
  readonly onEvent: (event: T["response"]) => void;
}

export type LiveState =
  | { readonly kind: "starting" }
  | { readonly kind: "live" }
  | { readonly kind: "failed"; readonly refusals: readonly Refusal[] };

/** Return how it stands, and a function that begins anew after a failure. */
export function useLive<T extends OperationType>(following: Following<T>): readonly [LiveState, () => void] {
  const environment = useRelayEnvironment();
  const line = useLine();
  const [state, setState] = useState<LiveState>({ kind: "starting" });
  const [round, setRound] = useState(0);
  const latest = useRef(following);
  useEffect(() => {
    latest.current = following;
  });
  const { subscription, variables } = following;

  useEffect(() => {
    const position = new Position();
    let isRead = false;
    let isOver = false;
    let stop = () => {};
    let waiting: ReturnType<typeof setTimeout> | undefined;

    const fail = (thrown: unknown) => {
      if (!isOver) setState({ kind: "failed", refusals: refusalsFrom(thrown) });
    };
    const refused = (thrown: unknown) => {
      const [refusal] = refusalsFrom(thrown);
      if (refusal?.code === "CURSOR_EXPIRED" && refusal.startAfter) {
        position.restart(refusal.startAfter);
        isRead = false;
        void begin();
      } else if (refusal?.code === "RETRY_LATER" || refusal?.retryAfterSeconds !== undefined) {
        waiting = setTimeout(() => void begin(), (refusal.retryAfterSeconds ?? 0) * 1000 || AGAIN_MS);
      } else {
        fail(thrown);
      }
    };
    const begin = async () => {
      stop();
      if (!isRead) {
        try {
          await latest.current.read?.();
        } catch (thrown) {
          fail(thrown);
          return;
        }
        isRead = true;
      }
      if (isOver || !line.client) return;
      const following = requestSubscription<T>(environment, {
        subscription,
        variables: { ...variables, after: position.cursor },
        onNext: (event) => {
          if (event && position.advance(latest.current.place(event))) latest.current.onEvent(event);
        },
        onError: refused,
      });
      stop = () => {
        following.dispose();
      };
      setState({ kind: "live" });
    };
    const ignore = line.whenOpen((_client, greeting) => {
      position.begin(greeting[latest.current.present]);
      void begin();
    });
    return () => {
      isOver = true;
      clearTimeout(waiting);
      ignore();
      stop();
    };
  }, [environment, line, subscription, variables, round]);

  const again = useCallback(() => {
    setState({ kind: "starting" });
    setRound((before) => before + 1);
  }, []);
  return [state, again];
}
