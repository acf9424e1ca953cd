/** The tips that wait unread when a case is closed. They are read anew for it, and serve the list, the map and the tips that helped too. */
import { useEffect, useState } from "react";
import { useNow } from "../../../parts/Countdown.tsx";
import { Failed } from "../../../parts/Failed.tsx";
import { Link } from "../../../parts/Link.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { openTips } from "../openTips.ts";
import { TIP_WORDS } from "../tipWords.ts";
import type { CaseTips } from "../useCaseTips.ts";

export function OpenTips({ id, tips }: { readonly id: string; readonly tips: CaseTips }) {
  const words = useWords(TIP_WORDS);
  const times = useTimes();
  const now = useNow();
  const { isAsked, ask, rows, refusals, hasMore, again } = tips;
  // What was read before may lack the tips that came since.
  const [read] = useState<() => unknown>(() => (isAsked ? again : ask));
  useEffect(() => {
    read();
  }, [read]);
  if (!rows) return refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void again()} /> : <p role="status">{words.counting}</p>;
  const { unread, claimed } = openTips(rows, now);
  if (unread === 0 && !hasMore) return <p className="muted">{words.noneUnread}</p>;
  return (
    <p className="open-tips" role="status">
      <strong>{(hasMore ? words.unreadAtLeast : words.unread)(unread, times.number(unread))}</strong>{" "}
      {claimed > 0 ? `${words.unreadClaimed(times.number(claimed))} ` : null}
      <Link to={`/tips?case=${id}`}>{words.all}</Link>
    </p>
  );
}
