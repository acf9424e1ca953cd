import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style"> {
  /** `danger` is for what ends or removes something. */
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
  readonly small?: boolean;
}

/** A button. While `isPending` it keeps the focus and does nothing. */
export function Button({ kind = "plain", small = false, ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button ${kind}${small ? " small" : ""}`} />;
}
