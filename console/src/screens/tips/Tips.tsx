import { Unbuilt } from "../Unbuilt.tsx";

/** Not built yet. */
export default function Tips() {
  return <Unbuilt />;
}
