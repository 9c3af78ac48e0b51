/** Where no field is selected: what to do, and where the RFC speaks of the whole frame. */
import type { FieldNode } from "../../../protocol/index.ts";
import { rfcLinks } from "../../ui/rfc-link.ts";

export function FrameMeaning({ root }: { readonly root: FieldNode }) {
  return (
    <p className="text-ink2">
      Select a field or an octet to see what it means.{" "}
      {root.rfc !== undefined && (
        <>
          The whole frame: <RfcText text={root.rfc} />
        </>
      )}
    </p>
  );
}

export function RfcText({ text }: { readonly text: string }) {
  const links = rfcLinks(text);
  if (links.length === 0) return <span>{text}</span>;
  return (
    <>
      {links.map((link) => (
        <a
          key={link.text}
          href={link.href}
          target="_blank"
          rel="noreferrer"
          className="mr-2 inline-block text-accent underline decoration-transparent underline-offset-2 hover:decoration-current"
        >
          {link.text}
        </a>
      ))}
    </>
  );
}
