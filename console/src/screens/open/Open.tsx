import { Unbuilt } from "../Unbuilt.tsx";

/** Not built yet. */
export default function Open() {
  return <Unbuilt />;
}
