import { pairWords } from "../../words/words.tsx";

/** The words about a confirmation that is waited for. */
export const AWAITED_WORDS = pairWords(
  {
    by: "Confirm by",
    otherwise: "Otherwise nobody else is told",
    late: "Nobody confirmed it in time: nobody else is told until a second person confirms it. That is still possible.",
    lateAreas: (areas: string) =>
      `Nobody confirmed alert area ${areas} in time: nobody else is told there until a second person confirms it. That is still possible.`,
  },
  {
    by: "确认期限",
    otherwise: "逾期则不再通知更多的人",
    late: "无人按时确认：第二人确认之前，不再通知更多的人。现在仍可确认。",
    lateAreas: (areas) => `预警区域 ${areas} 无人按时确认：第二人确认之前，该区域不再通知更多的人。现在仍可确认。`,
  },
);
