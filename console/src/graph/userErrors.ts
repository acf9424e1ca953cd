/** What every mutation asks for: `userErrors { ...userErrors_fields @relay(mask: false) }`. Only the compiler reads this file. */
import { graphql } from "relay-runtime";

export const FIELDS = graphql`
  fragment userErrors_fields on UserError {
    code
    message
    path
  }
`;
