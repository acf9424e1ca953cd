import { Link as AriaLink, type LinkProps as AriaLinkProps } from "react-aria-components";

export interface LinkProps extends Omit<AriaLinkProps, "className" | "style" | "href"> {
  /** A path below the console, such as `/cases`. */
  readonly to: string;
  /** Look like a button. */
  readonly button?: "plain" | "primary" | "quiet";
}

/** A link to another screen. */
export function Link({ to, button, ...props }: LinkProps) {
  return <AriaLink {...props} href={to} className={button ? `button ${button}` : "link"} />;
}
