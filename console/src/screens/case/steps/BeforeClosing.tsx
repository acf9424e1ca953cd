/** What an officer should see before a case is closed: what leaves the phones, and what is still open. */
import { Button } from "../../../parts/Button.tsx";
import { useNow } from "../../../parts/Countdown.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { mayShowEarlierTitle, onPhones } from "../closing.ts";
import { openOffer } from "../offer.ts";
import type { LiveCase } from "../useCase.ts";
import { WORDS } from "../words.ts";
import type { StepProps } from "./StepDialog.tsx";
import { useForceNames } from "./useForces.ts";

interface BeforeClosingProps extends Pick<StepProps, "live" | "summary"> {
  /** Closes the dialog and leads to a note that is not sent; null if there is none. */
  readonly onNote: (() => void) | null;
}

export function BeforeClosing({ live, summary, onNote }: BeforeClosingProps) {
  return (
    <>
      {onPhones(summary.alert) === "removed" ? <Disappearing texts={live.texts} alert={summary.alert} /> : null}
      <Offer live={live} />
      {onNote ? <UnsentNote onGo={onNote} /> : null}
    </>
  );
}

/** The notification that goes, by its present title: which one a phone shows, nobody knows. */
function Disappearing({ texts, alert }: Pick<LiveCase, "texts"> & Pick<StepProps["summary"], "alert">) {
  const words = useWords(WORDS);
  return (
    <div className="disappears">
      <p className="muted">{words.disappears}</p>
      {texts.map(({ language, title }) => (
        <p key={language} lang={language} dir="auto">
          {title}
        </p>
      ))}
      {mayShowEarlierTitle(alert) ? <p className="muted">{words.earlierTitle}</p> : null}
    </div>
  );
}

function Offer({ live }: Pick<StepProps, "live">) {
  const words = useWords(WORDS);
  const times = useTimes();
  const now = useNow();
  const offer = live.summary && openOffer(live.summary, now);
  const forceName = useForceNames(offer ? [offer.force] : [], live.summary?.force);
  if (!offer) return null;
  return (
    <p className="still-open" role="status" dir="auto">
      {words.offerStays(forceName(offer.force), times.full(offer.until))}
    </p>
  );
}

function UnsentNote({ onGo }: { readonly onGo: () => void }) {
  const words = useWords(WORDS);
  return (
    <p className="still-open row" role="status">
      <span>{words.noteUnsent}</span>
      <Button small onPress={onGo}>
        {words.toNote}
      </Button>
    </p>
  );
}
