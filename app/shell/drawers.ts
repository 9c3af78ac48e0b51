/** Element ids, so that the buttons of the top bar can say what they control. */
export const DRAWERS = { left: "left-drawer", right: "right-drawer" } as const;

/** What stands left of the stage. */
export const LEFT_LABELS = { learn: "Story", lab: "Scenario", decode: "Input" } as const;
