/** One tip in full: its words, where and when, its photo, and how far police are with it. */
import type { ReactNode } from "react";
import { Countdown, Time, useNow } from "../../parts/Countdown.tsx";
import { Photo } from "../../parts/Photo.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { type Point, sayDistance, sayPoint } from "./distances.ts";
import { isClaimed } from "./queue.ts";
import type { Tip } from "./tip.ts";
import type { OpenedTip } from "./useReads.ts";
import { WORDS } from "./words.ts";

export interface TipFactsProps {
  readonly tip: Tip;
  readonly opened: OpenedTip | undefined;
  readonly lastSeen: Point | undefined;
  readonly purpose: string;
  readonly me: string;
}

export function TipFacts({ tip, opened, lastSeen, purpose, me }: TipFactsProps) {
  const words = useWords(WORDS);
  const { parts, terms } = useWords();
  const times = useTimes();
  const now = useNow();
  const { facts } = words;
  const away = sayDistance(times, tip.place, lastSeen);
  const { lastTriage: last, claim } = tip;
  return (
    <div className="tip-facts">
      <p className="tip-words" dir="auto" data-gone={tip.text == null || undefined}>
        {tip.text ?? (tip.withdrawnAt ? words.withdrawn : tip.wipedAt ? words.wiped : words.noText)}
      </p>
      {tip.photo ? <Photo key={tip.photo} id={tip.photo} purpose={purpose} alt={words.alt} /> : null}
      <dl className="tip-table">
        <Fact name={facts.received}>
          <Time at={tip.receivedAt} />
        </Fact>
        {tip.seenAt ? (
          <Fact name={facts.seen}>
            <Time at={tip.seenAt} />
          </Fact>
        ) : null}
        {tip.place ? (
          <Fact name={facts.place}>
            <span className="number">{sayPoint(tip.place)}</span>
            {away ? <small>{words.awayWhy(away)}</small> : null}
          </Fact>
        ) : null}
        {opened ? (
          <Fact name={facts.contact}>{opened.contact ? <span dir="auto">{opened.contact}</span> : words.noContact}</Fact>
        ) : null}
        <Fact name={facts.state}>{terms.tipState[tip.state]}</Fact>
        {last ? (
          <Fact name={facts.triage}>
            <span>
              {terms.tipState[last.state]}
              {parts.comma}
              <bdi>{last.account}</bdi>
              {parts.comma}
              <Time at={last.at} />
            </span>
            {last.reason ? <q dir="auto">{last.reason}</q> : null}
          </Fact>
        ) : null}
        {claim && isClaimed(tip, now) ? (
          <Fact name={facts.claim}>
            <span dir="auto">{claim.account === me ? words.mine : words.claimedBy(claim.account)}</span>
            <small>
              {words.until} <Countdown to={claim.until} />
            </small>
          </Fact>
        ) : null}
      </dl>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
