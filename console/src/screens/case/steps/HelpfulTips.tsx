/** The tips that helped, chosen when the case is closed. There is nothing to choose before they are read, and without any. */
import { useId } from "react";
import { MAX_HELPFUL_TIPS } from "../../../graph/limits.ts";
import { Button } from "../../../parts/Button.tsx";
import { Checkbox } from "../../../parts/Checkbox.tsx";
import { FieldLabel, FieldRefusals } from "../../../parts/Field.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { TipText, TipTime } from "../TipsBeside.tsx";
import { TIP_WORDS } from "../tipWords.ts";
import type { CaseTips, Tip } from "../useCaseTips.ts";


interface HelpfulTipsProps {
  readonly tips: CaseTips;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function HelpfulTips({ tips, chosen, onChange }: HelpfulTipsProps) {
  const words = useWords(TIP_WORDS);
  const label = useId();
  if (!tips.rows || tips.rows.length === 0) return null;
  return (
    <div className="field" role="group" aria-labelledby={label}>
      <span id={label} className="field-label">
        <FieldLabel label={words.helpful} audience="police" />
      </span>
      <Choices tips={tips} rows={tips.rows} chosen={chosen} onChange={onChange} />
      <span className="field-hint">{words.helpfulHint}</span>
      <span className="field-error">
        <FieldRefusals path="helpfulTipIds" />
      </span>
    </div>
  );
}

function Choices({ tips, rows, chosen, onChange }: HelpfulTipsProps & { readonly rows: readonly Tip[] }) {
  const words = useWords(TIP_WORDS);
  const times = useTimes();
  const { hasMore } = tips;
  return (
    <div className="stack-small">
      <ul className="helpful-tips">
        {rows.map((tip) => (
          <li key={tip.id}>
            <Checkbox
              isSelected={chosen.includes(tip.id)}
              onChange={(isHelpful) => {
                const others = chosen.filter((id) => id !== tip.id);
                onChange(isHelpful && others.length < MAX_HELPFUL_TIPS ? [...others, tip.id] : others);
              }}
            >
              <span className="tip-words">
                <TipText tip={tip} />
              </span>
              <small>
                <TipTime tip={tip} />
              </small>
            </Checkbox>
          </li>
        ))}
      </ul>
      <div className="row">
        <span role="status">{words.chosen(times.number(chosen.length))}</span>
        {hasMore ? (
          <Button small onPress={() => void tips.more()}>
            {words.more}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
