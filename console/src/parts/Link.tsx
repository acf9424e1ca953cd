import type { AnchorHTMLAttributes } from "react";
import { Link as RouterLink } from "wouter";

export interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "className" | "style" | "href"> {
  /** A path below the console, such as `/cases`. */
  readonly to: string;
  /** Look like a button. */
  readonly button?: "plain" | "primary" | "quiet";
}

/** A link to another screen. */
export function Link({ to, button, ...props }: LinkProps) {
  return <RouterLink {...props} href={to} className={button ? `button ${button}` : "link"} />;
}
