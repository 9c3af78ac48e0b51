/** What the selected field means: its sentence, its section; and what is wrong with the frame and must be done about it. */
import { OctagonAlert } from "lucide-react";
import { errorCodeName } from "../../../protocol/index.ts";
import type { FieldNode, FrameDetail, Http2Error } from "../../../protocol/index.ts";
import { faultPaths, nodeAt } from "./field-tree.ts";
import type { FieldPath } from "./field-tree.ts";
import { Button } from "../../ui/Button.tsx";
import { RfcText } from "./FrameMeaning.tsx";
import { HINT_NAME_ID } from "./hint-name.ts";

export interface FieldCardProps {
  readonly frame: FrameDetail;
  readonly root: FieldNode;
  /** Undefined: no field is selected. */
  readonly node: FieldNode | undefined;
  readonly onSelect: (path: FieldPath) => void;
}

export function FieldCard({ frame, root, node, onSelect }: FieldCardProps) {
  return (
    <>
      {frame.fault !== undefined && (
        <FrameFault fault={frame.fault} root={root} node={node} onSelect={onSelect} />
      )}
      {node !== undefined && <FieldMeaning node={node} frame={frame} />}
    </>
  );
}

function FieldMeaning({ node, frame }: { readonly node: FieldNode; readonly frame: FrameDetail }) {
  const own = node.fault !== undefined && node.fault.token !== frame.fault?.token;
  return (
    <>
      <h3 className="font-semibold text-ink">
        {node.label}
        {node.value !== "" && (
          <span className="ml-2 font-mono text-sm font-normal wrap-anywhere text-ink2">{node.value}</span>
        )}
      </h3>
      {node.meaning !== undefined && <p className="mt-1 text-ink2">{node.meaning}</p>}
      {own && node.fault !== undefined && (
        <p className="mt-2 text-bad">
          {node.fault.reason} <RfcText text={node.fault.rfc} />
        </p>
      )}
      <p className="mt-1 text-sm text-ink3">
        {place(node)} {node.rfc !== undefined && <RfcText text={node.rfc} />}
      </p>
      {node.lateEntry !== undefined && (
        <Button className="mt-1.5" onClick={() => document.getElementById(HINT_NAME_ID)?.focus()}>
          Say what it held
        </Button>
      )}
    </>
  );
}

interface FrameFaultProps {
  readonly fault: Http2Error;
  readonly root: FieldNode;
  readonly node: FieldNode | undefined;
  readonly onSelect: (path: FieldPath) => void;
}

function FrameFault({ fault, root, node, onSelect }: FrameFaultProps) {
  const path = faultPaths(root)[0];
  const isShown = path === undefined || path.length === 0 || nodeAt(root, path) === node;
  return (
    <div className="mb-3 flex gap-2 rounded-md bg-bad-soft px-3 py-2">
      <OctagonAlert className="mt-0.5 size-4 flex-none text-bad" aria-hidden="true" />
      <div>
        <p className="font-medium text-bad">{fault.reason}</p>
        <p className="mt-0.5 text-ink">
          {remedy(fault)} <RfcText text={fault.rfc} />
        </p>
        {!isShown && path !== undefined && (
          <button
            type="button"
            className="-ml-1 h-6 cursor-pointer rounded-sm px-1 text-accent underline underline-offset-2"
            onClick={() => onSelect(path)}
          >
            Show the octets
          </button>
        )}
      </div>
    </div>
  );
}

/** RFC 9113 §5.4: what the receiver must do. */
function remedy(fault: Http2Error): string {
  const code = errorCodeName(fault.code);
  if (fault.scope === "connection") return `The receiver must end the connection: GOAWAY with ${code}.`;
  const stream = fault.streamId === undefined ? "the stream" : `stream ${fault.streamId}`;
  return `The receiver must end ${stream}: RST_STREAM with ${code}; the connection lives on.`;
}

/** `octet 4, bits 0–3`, `octets 5–8`. */
function place(node: FieldNode): string {
  const first = node.startBit >> 3;
  if (node.bitLength === 0) return `before octet ${first}`;
  const lastBit = node.startBit + node.bitLength - 1;
  const last = lastBit >> 3;
  const octets = first === last ? `octet ${first}` : `octets ${first}\u2013${last}`;
  if ((node.startBit & 7) === 0 && (lastBit & 7) === 7) return octets;
  const bits =
    node.bitLength === 1
      ? `bit ${node.startBit & 7}`
      : `${node.bitLength} bits from bit ${node.startBit & 7}`;
  return `${octets}, ${bits}`;
}
