/** What to know of the messages above: their words are as typed in each language, and their times may be of another zone than the page's. */
import { useMessageTimes, useTimes, useWords } from "../words/words.tsx";

export function MessageNotes() {
  const { parts } = useWords();
  const times = useTimes();
  const messageTimes = useMessageTimes();
  const now = Date.now();
  return (
    <>
      <p className="muted">{parts.asTyped}</p>
      {/* The Chinese message does not name its zone. */}
      {times.moment(now) === messageTimes.moment(now) ? null : (
        <p className="muted">{parts.messageZone(messageTimes.zoneName, times.zoneName)}</p>
      )}
    </>
  );
}
