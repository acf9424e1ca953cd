/** Gives the screens the graph of one session: an environment and a line that live and end with it. */
import { createContext, type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from "react";
import { RelayEnvironmentProvider } from "react-relay";
import { buildEnvironment } from "./environment.ts";
import type { Send } from "./http.ts";
import { Line, type LineOptions, type LineState } from "./line.ts";

const LineContext = createContext<Line | null>(null);

export interface GraphProviderProps extends Omit<LineOptions, "url"> {
  readonly send: Send;
  readonly children: ReactNode;
}

export function GraphProvider({ send, csrf, closed, children }: GraphProviderProps) {
  const [line, environment] = useMemo(() => {
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/console/graphql`;
    const line = new Line({ url: address, csrf, closed });
    return [line, buildEnvironment(send, line)] as const;
  }, [send, csrf, closed]);

  useEffect(() => {
    const online = () => {
      line.network(true);
    };
    const offline = () => {
      line.network(false);
    };
    line.start();
    addEventListener("online", online);
    addEventListener("offline", offline);
    return () => {
      removeEventListener("online", online);
      removeEventListener("offline", offline);
      line.stop();
    };
  }, [line]);

  return (
    <LineContext value={line}>
      <RelayEnvironmentProvider environment={environment}>{children}</RelayEnvironmentProvider>
    </LineContext>
  );
}

/** Return the line of this session. */
export function useLine(): Line {
  const line = use(LineContext);
  if (!line) throw new Error("There is no session here.");
  return line;
}

/** Return how the line stands now. */
export function useLineState(): LineState {
  const line = useLine();
  return useSyncExternalStore(line.watch, line.state);
}
