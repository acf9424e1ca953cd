/** Who offers the case to the officer's force, until when, and why: what the answer needs. */
import { Button } from "../../parts/Button.tsx";
import { useNow } from "../../parts/Countdown.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { endedOffer, offerToAnswer } from "./offer.ts";
import type { LiveCase } from "./useCase.ts";
import { WORDS } from "./words.ts";

interface OfferedProps {
  readonly live: Pick<LiveCase, "summary" | "offerRead">;
  /** Reads the case again, for the reason of an offer that came since; without it nothing can be pressed. */
  readonly onRead?: () => void;
}

export function Offered({ live: { summary, offerRead }, onRead }: OfferedProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const now = useNow();
  const ended = summary && endedOffer(summary, now);
  if (summary && ended)
    return (
      <p className="case-offered" role="status">
        <strong dir="auto">{words.offerEnded(summary.force.name, times.full(ended.until))}</strong>
      </p>
    );
  const offer = summary && offerToAnswer(summary, offerRead, now);
  if (!summary || !offer) return null;
  return (
    <div className="case-offered stack-small">
      <strong dir="auto">{words.offeredBy(summary.force.name, times.full(offer.until))}</strong>
      {offer.reason ? (
        <span dir="auto">{words.offerReason(offer.reason)}</span>
      ) : onRead ? (
        <span>
          <Button small onPress={onRead}>
            {words.readReason}
          </Button>
        </span>
      ) : null}
    </div>
  );
}
