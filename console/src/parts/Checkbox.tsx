import type { ReactNode } from "react";
import { CheckboxButton, CheckboxField } from "react-aria-components/Checkbox";

export interface CheckboxProps {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly children: ReactNode;
}

/** A yes or no, with what it says as its name. */
export function Checkbox({ isSelected, onChange, children }: CheckboxProps) {
  return (
    <CheckboxField isSelected={isSelected} onChange={onChange}>
      <CheckboxButton className="checkbox">
        <span className="checkbox-box" aria-hidden="true">
          <svg viewBox="0 0 16 16">
            <path d="M3 8.5 6.5 12 13 4.5" />
          </svg>
        </span>
        <span>{children}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}
