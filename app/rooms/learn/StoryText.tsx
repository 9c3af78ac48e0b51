/** A story's prose: `**bold**`, `` `code` `` and `[DATA]`, nothing more, so that a story stays plain text in its file. */
import { Fragment } from "react";
import { FrameBadge } from "../../ui/FrameBadge.tsx";
import { frameStyle, NAMED_FRAME_TYPES } from "../../ui/frame-style.ts";

export function StoryText({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(MARKS).map((part, i) => (
        <Fragment key={`${i} ${part}`}>{renderPart(part)}</Fragment>
      ))}
    </>
  );
}

const MARKS = /(\*\*[^*]+\*\*|`[^`]+`|\[[A-Z_]+\][.,;:]?)/;

function renderPart(part: string) {
  if (part.startsWith("**")) return <strong className="font-semibold text-ink">{part.slice(2, -2)}</strong>;
  if (part.startsWith("`")) return <code className="text-[0.92em] text-ink">{part.slice(1, -1)}</code>;
  const [, name = "", mark = ""] = /^\[(\w+)\](.?)$/.exec(part) ?? [];
  const type = TYPES.get(name);
  if (type === undefined) return part;
  // A full stop must not begin the next line.
  return (
    <span className="whitespace-nowrap">
      <FrameBadge type={type} />
      {mark}
    </span>
  );
}

const TYPES = new Map(NAMED_FRAME_TYPES.map((type) => [frameStyle(type).name, type]));
