/** The keys of the screen. */

export const KEYS = {
  down: "J",
  up: "K",
  first: "Home",
  last: "End",
  open: "Enter",
  next: "N",
  claim: "C",
  release: "X",
  review: "V",
  follow: "F",
  dismiss: "D",
  link: "L",
  map: "M",
  again: "R",
  help: "?",
  back: "Escape",
} as const;

/** As they are written on buttons. */
export const SHORT_KEYS: Readonly<Record<string, string>> = { Escape: "Esc", Enter: "↵" };

export type Command = keyof typeof KEYS;

export const COMMANDS = Object.keys(KEYS) as readonly Command[];

/** These have a meaning of their own on buttons and links, so they work in the list alone. */
const OF_THE_LIST: ReadonlySet<string> = new Set(["ArrowDown", "ArrowUp", "Home", "End", "Enter"]);
const BY_KEY: ReadonlyMap<string, Command> = new Map([
  ...COMMANDS.map((command) => [KEYS[command], command] as const),
  ["ArrowDown", "down"],
  ["ArrowUp", "up"],
]);

export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
}

export interface Where {
  /** The focus is in a field, or in a dialog or menu over the screen. */
  readonly isTyping: boolean;
  /** The focus is on the list, or on nothing. */
  readonly isInList: boolean;
  /** The officer uses single keys. */
  readonly hasSingleKeys: boolean;
}

/** Return what a key means, or null. A letter is found by its place too, where a keyboard writes none of ours. */
export function commandOf(pressed: Pressed, where: Where): Command | null {
  if (where.isTyping || pressed.isComposing || pressed.ctrlKey || pressed.altKey || pressed.metaKey) return null;
  if (OF_THE_LIST.has(pressed.key)) return where.isInList ? (BY_KEY.get(pressed.key) ?? null) : null;
  if (pressed.key === KEYS.back) return "back";
  if (!where.hasSingleKeys) return null;
  const isOurs = /^[a-z?]$/i.test(pressed.key);
  const letter = isOurs ? pressed.key : pressed.code.startsWith("Key") ? pressed.code.slice("Key".length) : "";
  return BY_KEY.get(letter.toUpperCase()) ?? null;
}
