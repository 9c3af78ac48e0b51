/** The bits of a field that is smaller than its octets: one row of eight cells for each octet, the field's bits lit. */
import type { FieldNode } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";
import { bitOctets } from "./bit-octets.ts";
import type { BitOctet } from "./bit-octets.ts";
import { octetsOf } from "./field-tree.ts";
import { offsetLabel } from "./hex-layout.ts";

export interface BitRowProps {
  readonly node: FieldNode;
  readonly bytes: Uint8Array;
  /** Bit of the frame that was clicked, from 0. */
  readonly onPick: (bit: number) => void;
}

export function BitRow({ node, bytes, onPick }: BitRowProps) {
  const octets = bitOctets(node, bytes);
  if (octets.length === 0) return undefined;
  const { start, end } = octetsOf(node);
  const more = end - start - octets.length;
  return (
    <div role="group" aria-label={`Bits of ${node.label}`} className="px-4 pb-2">
      {octets.map((octet) => (
        <BitOctetRow key={octet.octet} octet={octet} onPick={onPick} />
      ))}
      {more > 0 && <p className="font-mono text-sm text-ink3">and {more} octets more</p>}
    </div>
  );
}

function BitOctetRow({
  octet,
  onPick,
}: {
  readonly octet: BitOctet;
  readonly onPick: (bit: number) => void;
}) {
  const lit = octet.bits.filter((bit) => bit.lit).map((bit) => bit.value);
  return (
    <div className="flex items-center font-mono text-sm">
      <span className="mr-3 text-ink3">{offsetLabel(octet.octet)}</span>
      <span className="sr-only">
        {lit.length} of 8 bits belong to the field: {lit.join("")}
      </span>
      <div className="flex gap-px">
        {octet.bits.map((bit, i) => (
          <button
            key={`${octet.octet}.${String(i)}`}
            type="button"
            tabIndex={-1}
            aria-hidden="true"
            className={classNames(
              "flex h-6 w-6 items-center justify-center border first:rounded-l-sm last:rounded-r-sm nth-[4]:mr-1",
              bit.lit
                ? "border-accent bg-accent text-on-accent"
                : "border-line2 bg-panel text-ink3 hover:text-ink",
            )}
            onClick={() => onPick(octet.octet * 8 + i)}
          >
            {bit.value}
          </button>
        ))}
      </div>
    </div>
  );
}
