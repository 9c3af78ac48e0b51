/** Where a person says the name of the unknown header entry that is open: whoever speaks of it leads there. */
export const HINT_NAME_ID = "hint-name";
