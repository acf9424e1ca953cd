/** The tips that helped, chosen when the case is closed. Reading them leaves a line, so the officer asks for them. */
import { useId, useRef } from "react";
import { Button } from "../../../parts/Button.tsx";
import { Checkbox } from "../../../parts/Checkbox.tsx";
import { Failed } from "../../../parts/Failed.tsx";
import { FieldLabel, FieldRefusals } from "../../../parts/Field.tsx";
import { Skeleton } from "../../../parts/Skeleton.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { TipText, TipTime } from "../TipsBeside.tsx";
import { TIP_WORDS } from "../tipWords.ts";
import type { CaseTips } from "../useCaseTips.ts";
import { useKeptFocus } from "../useKeptFocus.ts";

const MAX_HELPFUL_TIPS = 20;

interface HelpfulTipsProps {
  readonly tips: CaseTips;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function HelpfulTips({ tips, chosen, onChange }: HelpfulTipsProps) {
  const words = useWords(TIP_WORDS);
  const label = useId();
  return (
    <div className="field" role="group" aria-labelledby={label}>
      <span id={label} className="field-label">
        <FieldLabel label={words.helpful} audience="police" />
      </span>
      {tips.isAsked ? (
        <Choices tips={tips} chosen={chosen} onChange={onChange} />
      ) : (
        <div>
          <Button onPress={tips.ask}>{words.choose}</Button>
        </div>
      )}
      <span className="field-hint">{words.helpfulHint}</span>
      <span className="field-error">
        <FieldRefusals path="helpfulTipIds" />
      </span>
    </div>
  );
}

function Choices({ tips, chosen, onChange }: HelpfulTipsProps) {
  const words = useWords(TIP_WORDS);
  const times = useTimes();
  const { rows, refusals, hasMore } = tips;
  const part = useRef<HTMLDivElement>(null);
  useKeptFocus(part, rows !== null);
  if (!rows) return refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void tips.again()} /> : <Skeleton lines={4} />;
  return (
    <div ref={part} className="stack-small" tabIndex={-1}>
      {rows.length === 0 ? <p className="muted">{words.nothing}</p> : null}
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
        {rows.length > 0 ? <span role="status">{words.chosen(times.number(chosen.length))}</span> : null}
        {hasMore ? (
          <Button small onPress={() => void tips.more()}>
            {words.more}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
