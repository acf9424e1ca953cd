/** A store of its own for what holds secrets: what was sent and answered goes with it, and the page's store never had it. */
import { type ReactNode, useState } from "react";
import { RelayEnvironmentProvider } from "react-relay";
import { useSessionStore } from "../../app/SessionProvider.tsx";
import { buildEnvironment } from "../../graph/environment.ts";
import { useLine } from "../../graph/GraphProvider.tsx";

export function OwnStore({ children }: { readonly children: ReactNode }) {
  const { send } = useSessionStore();
  const line = useLine();
  const [environment] = useState(() => buildEnvironment(send, line));
  return <RelayEnvironmentProvider environment={environment}>{children}</RelayEnvironmentProvider>;
}
