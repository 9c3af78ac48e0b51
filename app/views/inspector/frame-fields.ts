/** What only frames with fields need; InspectorView fetches it. */
export { dissectRecordedFrame } from "../../../protocol/index.ts";
export { copyText } from "./copy-formats.ts";
export { FieldCard } from "./FieldCard.tsx";
export { FieldTree } from "./FieldTree.tsx";
export { RefusalNote } from "./RefusalNote.tsx";
