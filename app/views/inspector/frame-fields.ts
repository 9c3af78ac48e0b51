/** What only frames with fields need; InspectorView fetches it. */
export { dissectRecordedFrame } from "../../../protocol/index.ts";
export { BitRow } from "./BitRow.tsx";
export { copyText } from "./copy-formats.ts";
export { FieldCard } from "./FieldCard.tsx";
export { FieldTree } from "./FieldTree.tsx";
export { BlockView } from "./HeaderTableView.tsx";
export { damaging } from "./damaging.ts";
export { OctetEditor } from "./OctetEditor.tsx";
export { RefusalNote } from "./RefusalNote.tsx";
