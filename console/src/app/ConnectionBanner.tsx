import { useEffect, useState } from "react";
import { useLineState } from "../graph/GraphProvider.tsx";
import { useTimes, useWords } from "../words/words.tsx";

const RESUMED_SHOWN_MS = 6000;

/** Says that the connection is lost, since when, and that it is back. */
export function ConnectionBanner() {
  const state = useLineState();
  const words = useWords();
  const times = useTimes();
  const [isOld, setOld] = useState<typeof state | null>(null);
  const isResumed = state.kind === "open" && state.resumed;
  useEffect(() => {
    if (!isResumed) return;
    const timer = setTimeout(() => {
      setOld(state);
    }, RESUMED_SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [isResumed, state]);
  return (
    <div role="status" className="connection">
      {state.kind === "lost" ? (
        <p className="banner lost">{words.line.lost(times.clock(state.since))}</p>
      ) : isResumed && isOld !== state ? (
        <p className="banner resumed">{words.line.resumed}</p>
      ) : null}
    </div>
  );
}
