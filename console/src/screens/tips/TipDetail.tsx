/** The tip that is selected, the one beside it, its links, and what was asked. */
import type { RefObject } from "react";
import { Badge, StatusMark } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Link } from "../../parts/Link.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { isolated, useTimes, useWords } from "../../words/words.tsx";
import { sayDistance } from "./distances.ts";
import type { Tip } from "./tip.ts";
import { TipFacts } from "./TipFacts.tsx";
import type { TipCase } from "./useCases.ts";
import type { OpenedTip, Reads } from "./useReads.ts";
import { WORDS } from "./words.ts";

export interface Linked {
  readonly tipId: string;
  readonly reason: Tip["links"][number]["reason"];
  readonly score: number;
}

/** Return, for each tip, the links of later tips of the list that name it. */
export function indexLinks(tips: Iterable<Tip>): ReadonlyMap<string, readonly Linked[]> {
  const index = new Map<string, Linked[]>();
  for (const { id, links } of tips) {
    for (const link of links) index.set(link.tipId, [...(index.get(link.tipId) ?? []), { ...link, tipId: id }]);
  }
  return index;
}

/** Return the links of a tip: its own, and those of others that name it; the surest first. */
export function linksOf(tip: Tip, index: ReadonlyMap<string, readonly Linked[]>): readonly Linked[] {
  const found = new Map([...(index.get(tip.id) ?? []), ...tip.links].map((link) => [link.tipId, link]));
  return [...found.values()].sort((one, other) => other.score - one.score);
}

export interface TipDetailProps {
  readonly tip: Tip;
  readonly tips: ReadonlyMap<string, Tip>;
  readonly links: readonly Linked[];
  readonly reads: Reads;
  readonly purpose: string;
  readonly me: string;
  readonly place: TipCase | undefined;
  readonly isClosed: boolean;
  /** Its case is not that of the whole list. */
  readonly hasCase: boolean;
  readonly isChanged: boolean;
  /** The tip to stand beside it. */
  readonly compared: string | null;
  readonly isLinking: boolean;
  readonly mayWork: boolean;
  readonly isBusy: boolean;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly onCompare: (id: string | null) => void;
  readonly onUnlink: (id: string) => void;
  readonly onGoTo: (id: string) => void;
  /** Opens the dialog with the question to the tipster. */
  readonly onAsk: () => void;
}

export function TipDetail(props: TipDetailProps) {
  const { tip, tips, reads, purpose, me, place, isClosed, hasCase, isChanged, compared, isLinking, heading } = props;
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const opened = reads.opened.get(tip.id);
  const other = compared ? (tips.get(compared) ?? reads.opened.get(compared)?.tip) : undefined;
  const lastSeen = place?.alert.areas[0]?.centre;
  const failed = reads.failed && (reads.failed.id === tip.id || reads.failed.id === compared) ? reads.failed : null;
  const apart = other && sayDistance(times, tip.place, other.place);
  return (
    <div className="tip-detail" data-tip={tip.id}>
      <header className="row">
        <h2 ref={heading} tabIndex={-1}>
          {words.thisTip}
        </h2>
        <StatusMark status={tip.status} />
        {isChanged ? <Badge kind="accent">{words.changed}</Badge> : null}
      </header>
      {hasCase ? (
        <p className="row">
          <Link to={`/cases/${tip.caseId}`}>{place ? words.toCaseOf(isolated(place.child.name)) : words.toCase}</Link>
          {isClosed ? <Badge>{terms.caseState.CLOSED}</Badge> : null}
        </p>
      ) : null}
      {isChanged ? <p className="muted">{words.changedWhy}</p> : null}
      {failed ? (
        <Failed
          refusals={failed.refusals}
          onAgain={() => {
            void reads.open(failed.id);
          }}
        />
      ) : null}
      <div className={compared ? "tip-pair" : ""}>
        <section aria-label={words.thisTip}>
          <TipFacts {...{ tip, opened, lastSeen, purpose, me }} />
        </section>
        {compared ? (
          <section aria-label={words.otherTip} className="tip-other">
            <h3>{words.otherTip}</h3>
            {other ? (
              <>
                <TipFacts tip={other} opened={reads.opened.get(other.id)} {...{ lastSeen, purpose, me }} />
                {apart && tip.seenAt && other.seenAt ? (
                  <p className="muted">{words.apart(apart, times.length(Date.parse(tip.seenAt) - Date.parse(other.seenAt)))}</p>
                ) : null}
              </>
            ) : reads.underWay === compared ? (
              <Skeleton />
            ) : null}
          </section>
        ) : null}
      </div>
      {isLinking ? null : <Links {...props} />}
      {opened ? <Talk {...props} opened={opened} /> : <p className="muted">{words.contactHint}</p>}
    </div>
  );
}

function Links({ links, tips, compared, mayWork, isBusy, onCompare, onUnlink, onGoTo }: TipDetailProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  if (links.length === 0) return null;
  return (
    <section className="tip-links" aria-labelledby="tip-links">
      <h3 id="tip-links">{words.links}</h3>
      <ul className="tip-link-list">
        {links.map(({ tipId, reason, score }) => (
          <li key={tipId}>
            <span>
              {words.reasons[reason]}
              {reason === "OFFICER" ? "" : ` · ${words.score(times.number(Math.round(score)))}`}
            </span>
            <span className="row">
              <Button
                small
                aria-pressed={compared === tipId}
                onPress={() => {
                  onCompare(compared === tipId ? null : tipId);
                }}
              >
                {words.compare}
              </Button>
              {tips.has(tipId) ? (
                <Button
                  small
                  kind="quiet"
                  onPress={() => {
                    onGoTo(tipId);
                  }}
                >
                  {words.goToOther}
                </Button>
              ) : null}
              {mayWork ? (
                <Button
                  small
                  kind="quiet"
                  isPending={isBusy}
                  onPress={() => {
                    onUnlink(tipId);
                  }}
                >
                  {words.notSame}
                </Button>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface TalkProps extends Pick<TipDetailProps, "tip" | "mayWork" | "isLinking" | "onAsk"> {
  readonly opened: OpenedTip;
}

function Talk({ tip, opened: { questions, additions }, mayWork, isLinking, onAsk }: TalkProps) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const said = [
    ...questions.map((one) => ({ ...one, who: one.account })),
    ...additions.map((one) => ({ ...one, who: null })),
  ].sort((one, other) => one.at.localeCompare(other.at));
  return (
    <section className="tip-talk" aria-labelledby="tip-talk">
      <h3 id="tip-talk">{words.questions}</h3>
      {said.length === 0 ? <p className="muted">{words.noQuestions}</p> : null}
      <ol className="talk">
        {said.map(({ text, at, who }) => (
          <li key={`${at} ${text}`} data-answer={who === null || undefined}>
            <p dir="auto">{text}</p>
            <small className="muted">
              <bdi>{who ?? words.answer}</bdi>
              {parts.comma}
              <Time at={at} />
            </small>
          </li>
        ))}
      </ol>
      {tip.text == null ? (
        <p className="muted">{words.cannotAsk}</p>
      ) : mayWork && !isLinking ? (
        <div className="row">
          <Button small onPress={onAsk}>
            {words.askNow}
          </Button>
          <span className="muted">{words.askHint}</span>
        </div>
      ) : null}
    </section>
  );
}
