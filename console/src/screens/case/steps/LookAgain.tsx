/** A second person answers for the facts that they have read, and so does who corrects them: after a change they look again first. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Refusal } from "../../../graph/refusals.ts";
import { Button } from "../../../parts/Button.tsx";
import { useWords } from "../../../words/words.tsx";
import { versionOfSameFacts } from "../entry.ts";
import { useSaid } from "../useSaid.ts";
import { WORDS } from "../words.ts";
import { refusal, type StepProps } from "./StepDialog.tsx";

export interface Looked {
  /** For `expectedVersion`; null while there is something that the officer has not read. */
  readonly version: number | null;
  /** Why nothing is sent. */
  readonly refusals: readonly Refusal[];
  readonly isMended: (refusal: Refusal) => boolean;
  /** Call it with what the hub refused: it may know of a change before this screen. */
  readonly refused: (refusals: readonly Refusal[]) => void;
  /** What changed, with the way to look again, and then that these are the newest facts; null if nothing changed. */
  readonly notice: ReactNode;
}

/** `read` is the version of the facts in the dialog, null while they are read. `again` reads them anew. */
export function useLooked({ live, summary }: Pick<StepProps, "live" | "summary">, read: number | null, again: () => Promise<unknown>): Looked {
  const words = useWords(WORDS);
  const said = useSaid();
  const [refusedAt, setRefusedAt] = useState<number | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [hasLooked, setLooked] = useState(false);
  // A confirmation raises the version, and leaves the facts as they were read.
  const version = read === null ? null : versionOfSameFacts(read, live.entries);
  // The public facts come live and the others are read: both must be of one version.
  const isOld = version !== null && (version !== summary.version || version === refusedAt);
  const news = live.entries.filter(({ version }) => version != null && read !== null && version > read);
  const look = async () => {
    setBusy(true);
    await again().then(
      () => {
        setLooked(true);
      },
      () => null,
    );
    setBusy(false);
  };
  const latest = useRef({ isOld, look });
  useEffect(() => {
    latest.current = { isOld, look };
  });
  useEffect(() => {
    // Who opens the dialog has not judged anything yet: it begins with the newest facts.
    if (latest.current.isOld) void latest.current.look();
  }, []);
  return {
    version: isOld ? null : version,
    refusals: [refusal(isOld ? "LOOK_AGAIN" : "RETRY_LATER", "expectedVersion")],
    isMended: ({ code }) => !isOld && (code === "LOOK_AGAIN" || code === "CONFLICT"),
    refused: (refusals) => {
      if (refusals.some(({ code }) => code === "CONFLICT")) setRefusedAt(version);
    },
    notice: isOld ? (
      <div className="look-again" role="alert">
        <p>
          <strong>{words.lookAgainWhy}</strong>
        </p>
        {news.map((entry) => (
          <p key={entry.sequence} dir="auto">
            {said(entry)}
          </p>
        ))}
        <Button isPending={isBusy} onPress={() => void look()}>
          {words.lookAgain}
        </Button>
      </div>
    ) : hasLooked ? (
      <LookedAgain />
    ) : null,
  };
}

/** The button that asked is gone: the focus goes on where its answer begins. */
function LookedAgain() {
  const words = useWords(WORDS);
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    line.current?.focus();
  }, []);
  return (
    <p ref={line} className="looked-again" role="status" tabIndex={-1}>
      {words.lookedAgain}
    </p>
  );
}
