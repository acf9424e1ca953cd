/** The keys, and the switch that turns single keys off. */
import { Dialog } from "../../parts/Dialog.tsx";
import { Button } from "../../parts/Button.tsx";
import { useWords } from "../../words/words.tsx";
import { COMMANDS, KEYS } from "./keys.ts";
import { useSingleKeys } from "./singleKeys.ts";
import { WORDS } from "./words.ts";

const WITH_ARROW: Readonly<Record<string, string>> = { down: "↓", up: "↑" };

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(WORDS);
  const shared = useWords();
  const [isOn, setOn] = useSingleKeys();
  const { help } = words;
  const longer: Readonly<Record<string, string>> = { next: help.next, open: help.open };
  return (
    <Dialog title={help.title} isOpen onClose={onClose} actions={<Button onPress={onClose}>{shared.parts.close}</Button>}>
      <p className="muted">{help.why}</p>
      <label className="row tip-switch">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            setOn(event.target.checked);
          }}
        />
        {help.switch}
      </label>
      <table className="tip-keys">
        <thead>
          <tr>
            <th scope="col">{help.key}</th>
            <th scope="col">{help.does}</th>
          </tr>
        </thead>
        <tbody>
          {COMMANDS.map((command) => (
            <tr key={command}>
              <td>
                <kbd>{KEYS[command]}</kbd> {WITH_ARROW[command] ? <kbd>{WITH_ARROW[command]}</kbd> : null}
              </td>
              <td>{longer[command] ?? words.commands[command]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
