/** The zone of the times in a message, where it is not that of the page: the Chinese message does not name it. */
import { useMessageTimes, useTimes, useWords } from "../words/words.tsx";

export function MessageZone() {
  const { parts } = useWords();
  const times = useTimes();
  const messageTimes = useMessageTimes();
  const now = Date.now();
  if (times.moment(now) === messageTimes.moment(now)) return null;
  return <p className="muted">{parts.messageZone(messageTimes.zoneName, times.zoneName)}</p>;
}

/** That names and descriptions are the same words in the message of each language. */
export function AsTyped() {
  const { parts } = useWords();
  return <p className="muted">{parts.asTyped}</p>;
}
