/** Every screen: its path below the console, who may use it, and the chunk it comes in. */
import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import type { Words } from "../words/words.tsx";
import { OFFICERS, type Permission } from "./session.ts";

export interface ScreenProps {
  /** The parts of the path, such as `id`. */
  readonly params: Readonly<Record<string, string | undefined>>;
}

export interface Route {
  readonly name: keyof Words["routes"];
  readonly path: string;
  /** One of these is needed; none: every officer. */
  readonly oneOf: readonly Permission[];
  /** It stands in the navigation. */
  readonly inNavigation: boolean;
  /** Without the shell: for paper. */
  readonly isBare?: boolean;
  readonly Screen: LazyExoticComponent<ComponentType<ScreenProps>>;
}

export const ROUTES: readonly Route[] = [
  { name: "board", path: "/", oneOf: [], inNavigation: true, Screen: lazy(() => import("../screens/board/Board.tsx")) },
  { name: "open", path: "/open", oneOf: ["OPEN_CASE"], inNavigation: true, Screen: lazy(() => import("../screens/open/Open.tsx")) },
  { name: "cases", path: "/cases", oneOf: OFFICERS, inNavigation: true, Screen: lazy(() => import("../screens/search/Search.tsx")) },
  { name: "case", path: "/cases/:id", oneOf: OFFICERS, inNavigation: false, Screen: lazy(() => import("../screens/case/Case.tsx")) },
  {
    name: "sheet",
    path: "/cases/:id/sheet",
    oneOf: OFFICERS,
    inNavigation: false,
    isBare: true,
    Screen: lazy(() => import("../screens/sheet/Sheet.tsx")),
  },
  { name: "tips", path: "/tips", oneOf: ["READ_CASES"], inNavigation: true, Screen: lazy(() => import("../screens/tips/Tips.tsx")) },
  {
    name: "statistics",
    path: "/statistics",
    oneOf: ["READ_CASES"],
    inNavigation: true,
    Screen: lazy(() => import("../screens/statistics/Statistics.tsx")),
  },
  {
    name: "approval",
    path: "/approvals/:id",
    oneOf: ["CONFIRM_CASE", "SUPERVISE"],
    inNavigation: false,
    Screen: lazy(() => import("../screens/exports/Approve.tsx")),
  },
  { name: "audit", path: "/audit", oneOf: ["AUDIT"], inNavigation: true, Screen: lazy(() => import("../screens/audit/Audit.tsx")) },
  {
    name: "operator",
    path: "/operator",
    oneOf: ["OPERATE"],
    inNavigation: true,
    Screen: lazy(() => import("../screens/operator/Operator.tsx")),
  },
];
