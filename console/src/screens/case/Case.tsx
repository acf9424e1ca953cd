import { Unbuilt } from "../Unbuilt.tsx";

/** Not built yet. */
export default function Case() {
  return <Unbuilt />;
}
