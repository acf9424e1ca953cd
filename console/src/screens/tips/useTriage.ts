/** Where the officer is in the queue, and what each command does there. */
import { type RefObject, useCallback, useState } from "react";
import { hubNow } from "../../app/hubClock.ts";
import { useMay, useSession } from "../../app/SessionProvider.tsx";
import type { Refusal } from "../../graph/refusals.ts";
import { useToast } from "../../parts/Toasts.tsx";
import { useWords } from "../../words/words.tsx";
import type { Command } from "./keys.ts";
import type { Tip } from "./tip.ts";
import type { LiveQueue } from "./useQueue.ts";
import type { Reads } from "./useReads.ts";
import { useWork, type Work } from "./useWork.ts";
import { WORDS } from "./words.ts";

const NONE: readonly Refusal[] = [];
const WORK: ReadonlySet<Command> = new Set(["claim", "release", "review", "follow", "dismiss", "link"]);

export type DialogKind = "dismiss" | "follow" | "help";

export interface Triage {
  readonly work: Work;
  readonly mayWork: boolean;
  readonly selected: string | null;
  readonly tip: Tip | undefined;
  /** The tip beside it: automatic until the officer chooses one, or none. */
  readonly compared: string | null | undefined;
  readonly linkFrom: string | null;
  readonly isOpen: boolean;
  readonly isMapShown: boolean;
  readonly dialog: DialogKind | null;
  readonly refusals: readonly Refusal[];
  readonly run: (command: Command) => void;
  readonly select: (id: string) => void;
  readonly openTip: (id: string) => void;
  readonly compare: (id: string | null) => void;
  readonly unlink: (id: string) => void;
  readonly closeDialog: () => void;
  readonly sent: (question: string) => void;
}

interface Places {
  readonly list: RefObject<HTMLElement | null>;
  readonly heading: RefObject<HTMLElement | null>;
}

export function useTriage(live: LiveQueue, reads: Reads, { list, heading }: Places): Triage {
  const words = useWords(WORDS);
  const say = useToast();
  const { account: me } = useSession();
  const mayWork = useMay("OPEN_CASE");
  const work = useWork(live);
  const [chosen, setChosen] = useState<string | null>(null);
  const [compared, setCompared] = useState<string | null>();
  const [linkFrom, setLinkFrom] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [isMapShown, setMapShown] = useState(false);
  const [dialog, setDialog] = useState<DialogKind | null>(null);
  const [refusals, setRefusals] = useState(NONE);
  const { queue } = live;
  const selected = chosen !== null && queue.tips.has(chosen) ? chosen : (queue.ids[0] ?? null);
  const tip = queue.tips.get(linkFrom ?? selected ?? "");

  const select = useCallback((id: string) => {
    setChosen(id);
    setRefusals(NONE);
    setCompared(undefined);
  }, []);
  const focusSoon = (place: RefObject<HTMLElement | null>) => {
    requestAnimationFrame(() => place.current?.focus({ preventScroll: true }));
  };
  const open = (id: string) => {
    select(id);
    setOpen(true);
    focusSoon(heading);
    // What was opened and has no news is not read a second time.
    if (reads.opened.has(id) && !queue.changed.has(id)) return;
    void reads.open(id).then((one) => {
      if (one) live.change((before) => before.read(one.tip));
    });
  };
  const move = async (lines: number) => {
    const isAtEnd = selected === queue.ids.at(-1);
    const grown = lines > 0 && isAtEnd && live.hasMore ? await live.more() : queue;
    const to = grown?.move(selected, lines);
    if (to) select(to);
  };
  const next = async () => {
    const now = hubNow();
    const after = queue.next(selected, me, now) ?? (live.hasMore ? (await live.more())?.next(selected, me, now) : null);
    const found = after ?? queue.next(null, me, now);
    if (found && found !== selected) select(found);
    else say(words.done.noNext);
  };
  const told = async (reasons: Promise<readonly Refusal[]>, said: string) => {
    const refused = await reasons;
    setRefusals(refused);
    if (refused.length === 0) say(said);
    return refused.length === 0;
  };
  const link = async (from: string, to: string) => {
    if (from === to) say(words.linkingSelf);
    else if (await told(work.link(from, to), words.done.linked)) {
      setLinkFrom(null);
      setChosen(from);
      setCompared(to);
    }
  };
  const back = () => {
    if (linkFrom) {
      setChosen(linkFrom);
      setLinkFrom(null);
    }
    setOpen(false);
    setRefusals(NONE);
    focusSoon(list);
  };

  const run = (command: Command) => {
    if (!selected && command !== "again" && command !== "help") return;
    if (WORK.has(command) && !mayWork) return;
    // While another tip is looked for, nothing can be done with the one that is passed.
    if (linkFrom && WORK.has(command) && command !== "link") return;
    const id = selected ?? "";
    switch (command) {
      case "down":
        return void move(1);
      case "up":
        return void move(-1);
      case "first":
        return void move(-queue.ids.length);
      case "last": {
        const last = queue.ids.at(-1);
        if (last) select(last);
        return;
      }
      case "open":
        if (linkFrom) void link(linkFrom, id);
        else open(id);
        return;
      case "link":
        if (linkFrom) void link(linkFrom, id);
        else {
          setLinkFrom(id);
          setOpen(false);
          focusSoon(list);
        }
        return;
      case "next":
        return void next();
      case "claim":
        return void told(work.claim(id), words.done.claimed);
      case "release":
        return void told(work.release(id), words.done.released);
      case "review":
        return void told(work.triage(id, "REVIEWED", ""), words.done.reviewed);
      case "follow":
      case "dismiss":
        if (queue.tips.get(id)?.text != null) setDialog(command);
        return;
      case "map":
        setMapShown(!isMapShown);
        return;
      case "again":
        return void live.readAgain();
      case "help":
        setDialog("help");
        return;
      case "back":
        back();
    }
  };

  return {
    ...{ work, mayWork, selected, tip, compared, linkFrom, isOpen, isMapShown, dialog, refusals, run, select },
    openTip: open,
    compare: (id) => {
      setCompared(id);
      if (id && !queue.tips.has(id) && !reads.opened.has(id)) void reads.open(id);
    },
    unlink: (other) => {
      const parted = async (from: string) => {
        if (await told(work.unlink(from, other), words.done.unlinked)) setCompared(undefined);
      };
      if (tip) void parted(tip.id);
    },
    closeDialog: () => {
      setDialog(null);
    },
    sent: (question) => {
      const isDismissal = dialog === "dismiss";
      setDialog(null);
      say(isDismissal ? words.done.dismissed : question ? words.done.asked : words.done.followed);
      if (isDismissal) void next();
      else if (question && selected) {
        const asked = { text: question, account: me, at: new Date().toISOString() };
        reads.change(selected, (one) => ({ ...one, questions: [...one.questions, asked] }));
      }
    },
  };
}
