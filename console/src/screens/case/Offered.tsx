/** An offer of the case: who made it, until when, and why, for the force that answers; and for the force that made it, that it waits. */
import { Button } from "../../parts/Button.tsx";
import { useNow } from "../../parts/Countdown.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { endedOffer, offerToAnswer, ownOffer } from "./offer.ts";
import { useForceNames } from "./steps/useForces.ts";
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
  const own = summary && ownOffer(summary, now);
  const forceName = useForceNames(own ? [own.force] : [], summary?.force);
  if (own)
    return (
      <div className="case-offered stack-small">
        <strong dir="auto">{words.offeredUntil(forceName(own.force), times.full(own.until))}</strong>
        <span>{words.offeredHow(words.moreSteps, words.step.withdrawOffer)}</span>
      </div>
    );
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
