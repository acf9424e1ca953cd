/** The list: one line for each tip. Arrows and letters move in it; it never reads. */
import { memo, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { hubNow } from "../../app/hubClock.ts";
import { Badge, StatusMark } from "../../parts/Badge.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { useNear } from "./useNear.ts";
import { sayDistance } from "./distances.ts";
import { isClaimed, type Queue } from "./queue.ts";
import type { Tip } from "./tip.ts";
import type { NamedCases, TipCase } from "./useCases.ts";
import { WORDS } from "./words.ts";

/** Pixels, until a block was seen. */
const ROW_HEIGHT = 88;
const CLAIMS_LOOKED_AT_MS = 15_000;
const BLOCK = 50;
/** Up to so many blocks stand in the document as a whole. */
const FEW_BLOCKS = 2;

export interface TipRowsProps extends NamedCases {
  readonly queue: Queue<Tip>;
  /** The list holds tips of several cases. */
  readonly hasCases: boolean;
  readonly selected: string | null;
  /** The tip that another one is to be linked to. */
  readonly linkFrom: string | null;
  readonly me: string;
  readonly list: RefObject<HTMLUListElement | null>;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (id: string) => void;
}

const rowId = (id: string) => `tip-${id}`;

export function TipRows({ queue, cases, closed, hasCases, selected, linkFrom, me, list, onSelect, onOpen }: TipRowsProps) {
  const words = useWords(WORDS);
  const now = useSlowNow();
  const latest = useRef(onOpen);
  useEffect(() => {
    latest.current = onOpen;
  });
  // The same function at each render: else every line is drawn anew at every move.
  const open = useCallback((id: string) => {
    latest.current(id);
  }, []);
  const blocks = useMemo(
    () => Array.from({ length: Math.ceil(queue.ids.length / BLOCK) }, (_, at) => queue.ids.slice(at * BLOCK, (at + 1) * BLOCK)),
    [queue.ids],
  );
  useEffect(() => {
    if (selected) document.getElementById(rowId(selected))?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <ul
      ref={list}
      className="tip-list"
      role="listbox"
      tabIndex={0}
      aria-label={words.list}
      {...(selected ? { "aria-activedescendant": rowId(selected) } : {})}
    >
      {blocks.map((ids, at) => (
        <RowBlock
          key={ids[0]}
          first={at * BLOCK}
          isWhole={blocks.length <= FEW_BLOCKS}
          {...{ ids, queue, cases, closed, hasCases, me, now, onSelect }}
          onOpen={open}
          selected={selected !== null && ids.includes(selected) ? selected : null}
          linkFrom={linkFrom !== null && ids.includes(linkFrom) ? linkFrom : null}
        />
      ))}
    </ul>
  );
}

interface RowBlockProps extends Omit<TipRowsProps, "list"> {
  readonly ids: readonly string[];
  /** The place of its first line in the list, from 0. */
  readonly first: number;
  readonly now: number;
  readonly isWhole: boolean;
}

/** Some of the lines; an empty place of their height, while nobody is near them. A move in a list of thousands draws two blocks anew. */
const RowBlock = memo(function RowBlock(props: RowBlockProps) {
  const { ids, first, queue, cases, closed, hasCases, selected, linkFrom, me, now, isWhole, onSelect, onOpen } = props;
  const [place, isNear, height] = useNear(isWhole);
  const isDrawn = isNear || selected !== null || linkFrom !== null;
  const rows = ids.map((id, at) => {
    const tip = isDrawn ? queue.tips.get(id) : undefined;
    return tip ? (
      <TipRow
        key={id}
        tip={tip}
        number={first + at + 1}
        count={queue.ids.length}
        place={cases.get(tip.caseId)}
        isClosed={closed.has(tip.caseId)}
        hasCase={hasCases}
        isSelected={id === selected}
        isLinkFrom={id === linkFrom}
        isChanged={queue.changed.has(id)}
        isTaken={isClaimed(tip, now)}
        isMine={tip.claim?.account === me}
        onSelect={onSelect}
        onOpen={onOpen}
      />
    ) : null;
  });
  return (
    <li ref={place} role="presentation" className="tip-block" {...(isDrawn ? {} : { style: { height: height || ids.length * ROW_HEIGHT } })}>
      {rows}
    </li>
  );
});

/** The present, which moves seldom: thousands of lines are not looked at each second. */
function useSlowNow(): number {
  const [now, setNow] = useState(hubNow);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(hubNow());
    }, CLAIMS_LOOKED_AT_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

const isToday = (at: string) => new Date(at).toDateString() === new Date().toDateString();

interface TipRowProps {
  readonly tip: Tip;
  /** Its place in the list, from 1, and how many there are: not all of them stand in the document. */
  readonly number: number;
  readonly count: number;
  readonly place: TipCase | undefined;
  readonly isClosed: boolean;
  readonly hasCase: boolean;
  readonly isSelected: boolean;
  readonly isLinkFrom: boolean;
  readonly isChanged: boolean;
  readonly isTaken: boolean;
  readonly isMine: boolean;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (id: string) => void;
}

const TipRow = memo(function TipRow(props: TipRowProps) {
  const { tip, number, count, place, isClosed, hasCase, isSelected, isLinkFrom, isChanged, isTaken, isMine, onSelect, onOpen } = props;
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const away = sayDistance(times, tip.place, place?.alert.areas[0]?.centre);
  const isGone = tip.text == null;
  return (
    // The keys of the list belong to the list itself.
    <div
      id={rowId(tip.id)}
      role="option"
      aria-posinset={number}
      aria-setsize={count}
      className="tip-row"
      aria-selected={isSelected}
      data-state={tip.state}
      data-linking={isLinkFrom || undefined}
      onClick={() => {
        onSelect(tip.id);
      }}
      onDoubleClick={() => {
        onOpen(tip.id);
      }}
    >
      {hasCase ? (
        <span className="tip-case">
          <bdi>{place?.child.name ?? (isClosed ? words.closedCase : words.someCase)}</bdi>
          <StatusMark status={tip.status} />
        </span>
      ) : null}
      <span className="tip-text" dir="auto" data-gone={isGone || undefined}>
        {tip.text ?? (tip.withdrawnAt ? words.withdrawn : tip.wipedAt ? words.wiped : words.noText)}
      </span>
      <span className="tip-marks">
        <span className="moment">{`${isToday(tip.receivedAt) ? "" : `${times.day(tip.receivedAt)} `}${times.clock(tip.receivedAt)}`}</span>
        {isChanged ? <Badge kind="accent">{words.changed}</Badge> : null}
        {tip.state === "NEW" ? null : <Badge kind={tip.state === "FOLLOWED" ? "good" : "waiting"}>{terms.tipState[tip.state]}</Badge>}
        {isTaken ? <Badge kind={isMine ? "accent" : "waiting"}>{isMine ? words.mine : words.claimedBy(tip.claim?.account ?? "")}</Badge> : null}
        {tip.photo ? <span>{words.photo}</span> : null}
        {away ? <span>{words.away(away)}</span> : null}
        {tip.agreeingPartners > 1 ? <span>{words.agree(tip.agreeingPartners)}</span> : null}
        {tip.foldedCount > 0 ? <span>{words.folded(tip.foldedCount)}</span> : null}
        {tip.foldedInto ? <span>{words.foldedInto}</span> : null}
        {tip.links.length > 0 ? <span>{words.linked(tip.links.length)}</span> : null}
      </span>
    </div>
  );
});
