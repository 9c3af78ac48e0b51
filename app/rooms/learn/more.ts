/** One chunk for whatever the first lesson can begin without. */
export { lessonNamed } from "./catalogue.ts";
export { LessonChooser, UnknownLesson } from "./LessonChooser.tsx";
export { onwardFrom } from "./onward.ts";
export { StoryFoot } from "./StoryFoot.tsx";

export const loadExtraPanel = async () => (await import("./ExtraPanel.tsx")).ExtraPanel;
