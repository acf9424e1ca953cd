/** Limits that the hub has for what it takes, checked at a field before anything is sent. A test compares each with the hub's own. */

export const MAX_AGE_YEARS = 17;
export const MIN_HEIGHT_CM = 30;
export const MAX_HEIGHT_CM = 230;
/** Of the radius that an officer sets. */
export const MIN_RADIUS_KM = 1;
export const MAX_RADIUS_KM = 2000;
/** Persons sought, and vehicles sought. */
export const MAX_SOUGHT = 10;
export const MAX_PURPOSE_CHARACTERS = 200;
export const MIN_PURPOSE_CHARACTERS = 3;
export const MIN_HAN_CHARACTERS = 2;
/** Of a step at a case, and of the state of a tip. */
export const MAX_REASON_CHARACTERS = 500;
export const MAX_QUESTION_CHARACTERS = 1000;
export const MAX_NOTE_CHARACTERS = 2000;
/** An account, or the id of a force. */
export const MAX_GRANTEE_CHARACTERS = 200;
export const MAX_HELPFUL_TIPS = 20;
export const MAX_SEARCHED_CHARACTERS = 200;
export const MAX_SEARCH_NAME_CHARACTERS = 100;
export const MAX_PLACE_NAME_CHARACTERS = 100;
export const MAX_PARTNER_NAME_CHARACTERS = 100;
export const MIN_POINTS_PER_MINUTE = 60;
export const MAX_POINTS_PER_MINUTE = 1_000_000_000;
/** Dimensions of one count. */
export const MAX_DIMENSIONS = 3;
/** Of a case, an alert or a tip. */
export const MAX_ID_CHARACTERS = 100;
/** Entries of a page, and cases that one read of the desk names. */
export const MAX_PAGE_SIZE = 100;
/** A count of new tips stands for that many and more. */
export const MAX_NEW_TIPS = 1000;
/** A list counts no further. */
export const MAX_TOTAL_COUNT = 10_000;
/** Drafts of an account. */
export const MAX_DRAFTS = 20;
export const LOCK_AFTER_MINUTES = 10;
