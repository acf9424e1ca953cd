/** The facts of the child as every screen asks for them: `child { ...fragments_child @relay(mask: false) }`. Only the compiler reads this file. */
import { graphql } from "relay-runtime";

export const CHILD = graphql`
  fragment fragments_child on Child {
    publicName
    fullName
    ageYears
    sex
    heightCm
    clothing
    identityNumber
    photo
  }
`;

export const PUBLIC_CHILD = graphql`
  fragment fragments_publicChild on SummaryChild {
    name
    ageYears
    sex
    heightCm
    clothing
    photo
  }
`;
