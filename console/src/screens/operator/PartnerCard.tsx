/** One partner: its channels, its budget, its keys, and what can be done with it. */
import { useId, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Countdown, Time } from "../../parts/Countdown.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { Budget } from "./Budget.tsx";
import { Channel } from "./Channel.tsx";
import { CHANNEL_WORDS } from "./channelWords.ts";
import { NewKey } from "./NewKey.tsx";
import { Revoke } from "./Revoke.tsx";
import { Suspend } from "./Suspend.tsx";
import type { Partner } from "./usePartners.ts";
import { WORDS } from "./words.ts";

export const MODES = ["LIVE", "TEST"] as const;
export type Mode = (typeof MODES)[number];

/** What is being asked about a partner. */
type Asked = { readonly about: "budget" | "suspend" } | { readonly about: "newKey" | "revoke" | "channel"; readonly mode: Mode };

/** What all dialogs about a partner take. */
export interface AboutPartner {
  readonly partner: Partner;
  readonly onClose: () => void;
  /** Read the partners again. */
  readonly onChanged: () => Promise<void>;
}

export interface PartnerCardProps {
  readonly partner: Partner;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onChanged: () => Promise<void>;
}

export function PartnerCard({ partner, isOpen, onToggle, onChanged }: PartnerCardProps) {
  const words = useWords(WORDS);
  const id = useId();
  return (
    <li className="partner card" data-partner={partner.id} data-suspended={partner.suspended || undefined}>
      <h3>
        <AriaButton className="partner-name" aria-expanded={isOpen} aria-controls={id} onPress={onToggle}>
          <span className="partner-arrow" aria-hidden="true" />
          <span dir="auto">{partner.name}</span>
          <span className="row partner-marks">
            {partner.suspended ? <Badge kind="waiting">{words.suspended}</Badge> : null}
            {MODES.map((mode) => (
              <Marks key={mode} partner={partner} mode={mode} />
            ))}
          </span>
        </AriaButton>
      </h3>
      <div id={id} hidden={!isOpen}>
        {isOpen ? <Details partner={partner} onChanged={onChanged} /> : null}
      </div>
    </li>
  );
}

/** What a mode has, in a word or two. */
function Marks({ partner, mode }: { readonly partner: Partner; readonly mode: Mode }) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const times = useTimes();
  const count = partner.keys.filter((key) => key.mode === mode).length;
  const channel = channelOf(partner, mode);
  if (count === 0 && channel === null) return null;
  return (
    <span className="muted partner-mark">
      {words.mode[mode]}
      {parts.colon}
      {[...(channel === null ? [] : [channel]), words.keyCount(count, times.number(count))].join(parts.comma)}
    </span>
  );
}

function channelOf(partner: Partner, mode: Mode): string | null {
  return (mode === "LIVE" ? partner.liveChannel : partner.testChannel) ?? null;
}

function Details({ partner, onChanged }: Pick<PartnerCardProps, "partner" | "onChanged">) {
  const words = useWords(WORDS);
  const times = useTimes();
  const channelWords = useWords(CHANNEL_WORDS);
  const [asked, setAsked] = useState<Asked | null>(null);
  const about: AboutPartner = {
    partner,
    onChanged,
    onClose: () => {
      setAsked(null);
    },
  };
  const { pointsPerMinute } = partner;
  return (
    <div className="partner-details">
      <dl className="partner-facts">
        <div>
          <dt>{words.partnerId}</dt>
          <dd>
            <code>{partner.id}</code>
          </dd>
        </div>
        <div>
          <dt>{words.budget}</dt>
          <dd className="row">
            {pointsPerMinute == null ? words.budgetDefault : words.points(times.number(pointsPerMinute))}
            <Button
              small
              kind="quiet"
              onPress={() => {
                setAsked({ about: "budget" });
              }}
            >
              {words.changeBudget}
            </Button>
          </dd>
        </div>
        {MODES.map((mode) => (
          <div key={mode}>
            <dt>{words.channel(words.mode[mode])}</dt>
            <dd className="row">
              {channelOf(partner, mode) ?? words.noChannel}
              <Button
                small
                kind="quiet"
                aria-label={channelWords.setNamed(words.mode[mode])}
                onPress={() => {
                  setAsked({ about: "channel", mode });
                }}
              >
                {channelWords.set}
              </Button>
            </dd>
          </div>
        ))}
      </dl>
      <div className="partner-modes">
        {MODES.map((mode) => (
          <Keys key={mode} partner={partner} mode={mode} onAsk={setAsked} />
        ))}
      </div>
      <div className="row">
        <Button
          kind={partner.suspended ? "primary" : "danger"}
          onPress={() => {
            setAsked({ about: "suspend" });
          }}
        >
          {partner.suspended ? words.unsuspend : words.suspend}
        </Button>
      </div>
      {asked?.about === "budget" ? <Budget {...about} /> : null}
      {asked?.about === "suspend" ? <Suspend {...about} /> : null}
      {asked?.about === "newKey" ? <NewKey {...about} mode={asked.mode} /> : null}
      {asked?.about === "channel" ? <Channel {...about} mode={asked.mode} present={channelOf(partner, asked.mode)} /> : null}
      {asked?.about === "revoke" ? <Revoke {...about} mode={asked.mode} /> : null}
    </div>
  );
}

interface KeysProps {
  readonly partner: Partner;
  readonly mode: Mode;
  readonly onAsk: (asked: Asked) => void;
}

function Keys({ partner, mode, onAsk }: KeysProps) {
  const words = useWords(WORDS);
  const keys = partner.keys.filter((key) => key.mode === mode);
  return (
    <section className="stack-tight" data-mode={mode}>
      <h4>
        {words.keys(words.mode[mode])} <small className="muted">{words.modeHint[mode]}</small>
      </h4>
      {keys.length === 0 ? (
        <p className="muted">{words.noKeys}</p>
      ) : (
        <ul className="partner-keys">
          {keys.map((key) => (
            <li key={key.id}>
              <code>{key.id}</code>
              <span className="muted">
                {words.made} <Time at={key.createdAt} />
              </span>
              <span>
                {key.expiresAt ? (
                  <>
                    {words.expires} <Countdown to={key.expiresAt} />
                  </>
                ) : (
                  words.noEnd
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        <Button
          small
          aria-label={words.newKeyNamed(words.mode[mode])}
          onPress={() => {
            onAsk({ about: "newKey", mode });
          }}
        >
          {words.newKey}
        </Button>
        {keys.length > 0 ? (
          <Button
            small
            kind="quiet"
            aria-label={words.revokeNamed(words.mode[mode])}
            onPress={() => {
              onAsk({ about: "revoke", mode });
            }}
          >
            {words.revoke}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
