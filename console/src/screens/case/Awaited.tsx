/** The confirmation that a case waits for: until when, and what it means that this is over. */
import type { ReactNode } from "react";
import { Deadline, useNow } from "../../parts/Countdown.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { AWAITED_WORDS } from "./awaitedWords.ts";
import { awaitedOf, type Confirmable } from "./state.ts";

/** Rows of a description list; none if nothing waits. */
export function AwaitedRows({ one }: { readonly one: Confirmable }) {
  const words = useWords(AWAITED_WORDS);
  const { by, lateSince } = awaitedOf(one, useNow());
  return (
    <>
      {lateSince ? (
        <Row name={words.by} to={lateSince}>
          <Late one={one} />
        </Row>
      ) : null}
      {by ? (
        <Row name={words.by} to={by}>
          {words.otherwise}
        </Row>
      ) : null}
    </>
  );
}

/** What it means that nobody confirmed in time; nothing if nobody is late. */
export function Late({ one }: { readonly one: Confirmable }) {
  const words = useWords(AWAITED_WORDS);
  const times = useTimes();
  const { late } = awaitedOf(one, useNow());
  if (late.length === 0) return null;
  return one.alert.areas.length > 1 ? words.lateAreas(times.list(late.map((area) => times.number(area)))) : words.late;
}

function Row({ name, to, children }: { readonly name: string; readonly to: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Deadline to={to} />
        <span className="reason muted">{children}</span>
      </dd>
    </div>
  );
}
