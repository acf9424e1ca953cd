/** The channel of a partner as it is typed, and the settings that it becomes. */
import type { Refusal } from "../../graph/refusals.ts";
import { readNumber } from "../../parts/Field.tsx";

export const KINDS = ["webhook", "fcm", "other"] as const;
export type Kind = (typeof KINDS)[number];

/** How an iPhone hears an alert. */
export const LEVELS = ["time-sensitive", "active", "critical"] as const;
export type Level = (typeof LEVELS)[number];

export interface TypedChannel {
  readonly kind: Kind;
  readonly url: string;
  /** Empty: the hub makes one. */
  readonly secret: string;
  /** The JSON that Google gives. */
  readonly account: string;
  readonly messages: string;
  readonly level: Level;
  /** A channel that this operator has added: its name, and its settings in JSON. */
  readonly name: string;
  readonly settings: string;
}

export const NO_CHANNEL: TypedChannel = { kind: "webhook", url: "", secret: "", account: "", messages: "", level: "time-sensitive", name: "", settings: "" };

export const CHANNEL_PATHS = ["channel", "settings.url", "settings.secret", "settings.service_account", "settings.messages_per_minute", "settings.interruption_level", "settings", "gracePeriodSeconds"] as const;

type Read =
  | { readonly channel: string; readonly settings: Readonly<Record<string, unknown>>; readonly refusals: null }
  | { readonly refusals: readonly Refusal[] };

/** Return the channel and its settings, or what is missing or cannot be read. The hub judges the rest. */
export function readChannel(typed: TypedChannel): Read {
  const refuse = (code: string, path: string): Read => ({ refusals: [{ code, message: "", path: path.split(".") }] });
  switch (typed.kind) {
    case "webhook": {
      const [url, secret] = [typed.url.trim(), typed.secret.trim()];
      if (url === "") return refuse("REQUIRED", "settings.url");
      return { channel: "webhook", settings: { url, ...(secret === "" ? {} : { secret }) }, refusals: null };
    }
    case "fcm": {
      const account = readObject(typed.account);
      const messages = readNumber(typed.messages);
      if (account === null) return refuse("INVALID_INPUT", "settings.service_account");
      if (messages !== null && !Number.isInteger(messages)) return refuse("NUMBER_INVALID", "settings.messages_per_minute");
      const quota = messages === null ? {} : { messages_per_minute: messages };
      return { channel: "fcm", settings: { service_account: account, interruption_level: typed.level, ...quota }, refusals: null };
    }
    case "other": {
      const settings = typed.settings.trim() === "" ? {} : readObject(typed.settings);
      if (typed.name.trim() === "") return refuse("REQUIRED", "channel");
      if (settings === null) return refuse("INVALID_INPUT", "settings");
      return { channel: typed.name.trim(), settings, refusals: null };
    }
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
