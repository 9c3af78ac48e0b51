/**
 * The selected frame, down to the bit: heading, field tree, octets, and what the selected field means. Owns which
 * branches are open and which octet the keyboard stands on; what is selected lives in state/selection.ts, so that the
 * other views show it too.
 */
import { MousePointerClick } from "lucide-react";
import { Suspense, use, useMemo, useState } from "react";
import type { FieldNode, FrameDetail } from "../../../protocol/index.ts";
import { useSelection } from "../../state/selection.ts";
import type { Recording } from "../../state/session.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { FrameHeading } from "./FrameHeading.tsx";
import { FrameMeaning } from "./FrameMeaning.tsx";
import { HexGrid } from "./HexGrid.tsx";
import { deepestAtBit, nodeAt, pathKey } from "./field-tree.ts";
import type { FieldPath } from "./field-tree.ts";
import { loadFrameFields, useFrameFieldsSoon } from "./load-frame-fields.ts";
import type { FrameFields } from "./load-frame-fields.ts";

export function InspectorView({ recording }: { readonly recording: Recording }) {
  const frame = useSelection((state) => state.frame);
  const { frames } = recording.trace;
  useFrameFieldsSoon();
  if (frame === undefined || frame >= frames.length) return <NothingSelected count={frames.length} />;
  return (
    <Suspense fallback={<div className="h-full bg-panel" aria-busy="true" />}>
      <FrameInspector recording={recording} frame={frame} />
    </Suspense>
  );
}

function NothingSelected({ count }: { readonly count: number }) {
  if (count === 0) {
    return (
      <EmptyState title="No frames">
        There is nothing to look into: this recording holds no frame. Its octets are still shown beside.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Pick a frame" icon={<MousePointerClick />}>
      Click a frame anywhere, or step with the arrow keys. Its fields, octets and bits appear here, each with
      what it means and where the RFC says so.
    </EmptyState>
  );
}

const selectField = (path: FieldPath): void => useSelection.getState().selectField(path);
const hoverField = (path: FieldPath | undefined): void => useSelection.getState().hoverField(path);

function selectBit(root: FieldNode, bit: number): void {
  const path = deepestAtBit(root, bit);
  if (path !== undefined) selectField(path);
}

function FrameInspector({ recording, frame }: { readonly recording: Recording; readonly frame: number }) {
  const { trace } = recording;
  const detail = trace.frames.detail(frame);
  const isPreface = detail.type === -1;
  const known = isPreface && recording.octets === undefined ? undefined : use(loadFrameFields());
  const fields = isPreface ? undefined : known;
  const root = useMemo(
    () => trace.dissect(frame, fields?.dissectRecordedFrame),
    [trace, frame, fields?.dissectRecordedFrame],
  );
  const tables = useMemo(() => trace.headerTables(frame), [trace, frame]);
  const bytes = octetsOfFrame(recording, detail);
  const selectedPath = useSelection((state) => state.fieldPath);
  const hoverPath = useSelection((state) => state.hoverPath);
  const branches = useBranches(frame);
  const selected = nodeAt(root, selectedPath);
  const path = selected === undefined ? [] : selectedPath;
  const hovered = hoverPath === undefined ? undefined : nodeAt(root, hoverPath);
  const node = path.length === 0 ? undefined : selected;
  const collapse = (at: FieldPath): void => {
    branches.set([at], false);
    if (isBelow(path, at)) selectField(at);
  };
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <FrameHeading recording={recording} detail={detail} root={root} bytes={bytes} />
      {fields !== undefined && (
        <fields.FieldTree
          key={recording.id}
          root={root}
          isOpen={(at, candidate) => branches.isOpen(at, candidate, path)}
          selected={path}
          hovered={hoverPath}
          onSelect={selectField}
          onHover={hoverField}
          onExpand={(at) => branches.set([at], true)}
          onCollapse={collapse}
          onExpandAll={(paths) => branches.set(paths, true)}
        />
      )}
      <Octets
        known={known}
        recording={recording}
        detail={detail}
        root={root}
        bytes={bytes}
        selected={node}
        hovered={hovered === root ? undefined : hovered}
      />
      <div className="flex-none border-b border-line bg-sunk">
        {fields !== undefined && node !== undefined && (
          <fields.BitRow node={node} bytes={bytes} onPick={(bit) => selectBit(root, bit)} />
        )}
      </div>
      <div className="min-h-36 flex-1 overflow-y-auto">
        <section aria-label="Explanation" className="px-4 py-3 text-base">
          {fields !== undefined && (
            <fields.FieldCard frame={detail} root={root} node={node} onSelect={selectField} />
          )}
          {node === undefined && <FrameMeaning root={root} />}
          {fields !== undefined && <fields.RefusalNote recording={recording} frame={frame} />}
        </section>
        {fields && tables && (
          <fields.BlockView recording={recording} frame={frame} tables={tables} node={node} />
        )}
      </div>
    </div>
  );
}

interface OctetsProps {
  /** Undefined: not needed yet. */
  readonly known: FrameFields | undefined;
  readonly recording: Recording;
  readonly detail: FrameDetail;
  readonly root: FieldNode;
  readonly bytes: Uint8Array;
  readonly selected: FieldNode | undefined;
  readonly hovered: FieldNode | undefined;
}

function Octets({ known, recording, detail, ...shown }: OctetsProps) {
  // In the octets of its direction: where frames begin and end may change under it.
  const [picked, setPicked] = useState(0);
  const grid = {
    ...shown,
    frameType: detail.type,
    picked: picked - detail.offset,
    onPick: (octet: number) => setPicked(detail.offset + octet),
    onSelect: selectField,
    onHover: hoverField,
  };
  if (known !== undefined && recording.octets !== undefined)
    return <known.OctetEditor {...grid} octets={recording.octets} detail={detail} />;
  return <HexGrid {...grid} editing={known?.damaging(recording, detail.index)} />;
}

/** The octets that are there: fewer than the frame declares when the recording ends inside of it. */
function octetsOfFrame({ trace }: Recording, detail: FrameDetail): Uint8Array {
  return trace.bytes(detail.from).subarray(detail.offset, detail.offset + detail.wireBytes);
}

/**
 * Which branches of the tree are open. Groups of the first level are, and whatever holds the selection or a fault.
 * What a person opened in the frame header stays open from frame to frame, so that one can step and watch it.
 */
function useBranches(frame: number) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const keyOf = (path: FieldPath): string => (path[0] === 0 ? pathKey(path) : `${frame}:${pathKey(path)}`);
  return {
    isOpen(path: FieldPath, node: FieldNode, selected: FieldPath): boolean {
      if (isBelow(selected, path)) return true;
      return chosen.get(keyOf(path)) ?? (path.length < 2 || holdsFault(node));
    },
    set(paths: readonly FieldPath[], open: boolean): void {
      const next = new Map(chosen);
      for (const path of paths) next.set(keyOf(path), open);
      setChosen(next);
    },
  };
}

function isBelow(path: FieldPath, ancestor: FieldPath): boolean {
  return path.length > ancestor.length && ancestor.every((index, i) => path[i] === index);
}

function holdsFault(node: FieldNode): boolean {
  return node.children.some((child) => child.fault !== undefined || holdsFault(child));
}
