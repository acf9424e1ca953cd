import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "isPending"> {
  /** `danger` is for what ends or removes something, `remove` is for that where another button is the primary one. */
  readonly kind?: "plain" | "primary" | "danger" | "remove" | "quiet";
  readonly small?: boolean;
  /** What it does is under way: it keeps the focus and does nothing more. */
  readonly isPending?: boolean;
}

export function Button({ kind = "plain", small = false, isPending = false, onPress, type = "button", ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      {...(isPending || !onPress ? {} : { onPress })}
      type={isPending ? "button" : type}
      data-pending={isPending || undefined}
      className={`button ${kind}${small ? " small" : ""}`}
    />
  );
}
