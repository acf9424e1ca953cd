/** The tips of the case in their order, to look at. They are worked through on their own screen. */
import { useEffect } from "react";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Link } from "../../parts/Link.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import type { BesideProps } from "./Beside.tsx";
import { TIP_WORDS } from "./tipWords.ts";
import type { Tip } from "./useCaseTips.ts";

export function TipsBeside({ live, tips }: BesideProps) {
  const words = useWords(TIP_WORDS);
  const { ask, rows, refusals, hasMore, more, again } = tips;
  useEffect(ask, [ask]);
  if (!rows) return refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void again()} /> : <Skeleton lines={6} />;
  const helpful = new Set(live.facts?.helpfulTipIds);
  return (
    <div className="stack">
      {rows.length === 0 ? <Empty title={words.nothing} /> : null}
      <ul className="case-tips">
        {rows.map((tip) => (
          <li key={tip.id} className="stack-small">
            <TipLine tip={tip} hasHelped={helpful.has(tip.id)} />
          </li>
        ))}
      </ul>
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
      <div className="row">
        {hasMore ? <Button onPress={() => void more()}>{words.more}</Button> : null}
        <Button kind="quiet" onPress={() => void again()}>
          {words.again}
        </Button>
      </div>
      <Link to={`/tips?case=${live.id}`}>{words.all}</Link>
    </div>
  );
}

/** What a tip says, or why it says nothing. */
export function TipText({ tip }: { readonly tip: Tip }) {
  const words = useWords(TIP_WORDS);
  if (tip.withdrawnAt) return <span className="muted">{words.withdrawn}</span>;
  return tip.text ? <span dir="auto">{tip.text}</span> : <span className="muted">{words.noWords}</span>;
}

export function TipTime({ tip }: { readonly tip: Tip }) {
  const words = useWords(TIP_WORDS);
  return (
    <span className="muted">
      {tip.seenAt ? words.seen : words.received} <Time at={tip.seenAt ?? tip.receivedAt} />
    </span>
  );
}

function TipLine({ tip, hasHelped }: { readonly tip: Tip; readonly hasHelped: boolean }) {
  const words = useWords(TIP_WORDS);
  const { terms } = useWords();
  const times = useTimes();
  return (
    <>
      <p>
        <TipText tip={tip} />
      </p>
      <p className="row">
        <Badge kind={tip.state === "NEW" ? "accent" : "plain"}>{terms.tipState[tip.state]}</Badge>
        {hasHelped ? <Badge kind="good">{words.helped}</Badge> : null}
        {tip.agreeingPartners > 1 ? <Badge kind="good">{words.agreeing(times.number(tip.agreeingPartners))}</Badge> : null}
        {tip.foldedCount > 0 ? <Badge>{words.folded(tip.foldedCount, times.number(tip.foldedCount))}</Badge> : null}
      </p>
      <p>
        <TipTime tip={tip} />
      </p>
    </>
  );
}
