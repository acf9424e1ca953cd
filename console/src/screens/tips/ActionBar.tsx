/** The keys as buttons. */
import { Button } from "../../parts/Button.tsx";
import { useWords } from "../../words/words.tsx";
import { type Command, KEYS, SHORT_KEYS } from "./keys.ts";
import { useSingleKeys } from "./singleKeys.ts";
import { WORDS } from "./words.ts";

export interface ActionBarProps {
  readonly label: string;
  readonly commands: readonly Command[];
  readonly run: (command: Command) => void;
  readonly primary?: Command;
  /** Buttons without frames. */
  readonly isQuiet?: boolean;
  readonly isBusy?: boolean;
}

export function ActionBar({ label, commands, run, primary, isQuiet = false, isBusy = false }: ActionBarProps) {
  const words = useWords(WORDS);
  const [hasSingleKeys] = useSingleKeys();
  return (
    <div className="tip-actions" role="group" aria-label={label}>
      {commands.map((command) => (
        <Button
          key={command}
          small
          kind={command === primary ? "primary" : isQuiet ? "quiet" : "plain"}
          isPending={isBusy}
          data-command={command}
          onPress={() => {
            run(command);
          }}
        >
          {words.commands[command]}
          {hasSingleKeys ? <kbd aria-hidden="true">{SHORT_KEYS[KEYS[command]] ?? KEYS[command]}</kbd> : null}
        </Button>
      ))}
    </div>
  );
}
