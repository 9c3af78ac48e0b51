/** The sending end of one direction: its windows as tanks of water, and the octets that wait beside them. */
import { formatBytes, formatCount } from "../../ui/format.ts";
import { classNames } from "../../ui/class-names.ts";
import { TANK_HEIGHT, TANKS_HEIGHT } from "./geometry.ts";
import type { Tank, TankRow } from "./tanks.ts";

export interface TankRowViewProps {
  readonly title: string;
  readonly row: TankRow;
}

export function TankRowView({ title, row }: TankRowViewProps) {
  return (
    <div role="group" aria-label={title} style={{ height: TANKS_HEIGHT }}>
      <p className="flex h-5 justify-between gap-2 text-sm text-ink3">
        <span className="truncate">{title}</span>
        {row.more > 0 && <span className="shrink-0">+{row.more} more</span>}
      </p>
      <div className="flex gap-1 @min-[640px]:gap-2">
        {row.tanks.map((tank) => (
          <TankView key={tank.key} tank={tank} />
        ))}
        {row.heapBytes !== undefined && <Heap bytes={row.heapBytes} />}
      </div>
    </div>
  );
}

function TankView({ tank }: { readonly tank: Tank }) {
  const dry = tank.empty;
  return (
    <div className="w-20 min-w-0 text-center">
      <p className="truncate text-xs text-ink2">{tank.label}</p>
      <div
        className={classNames(
          "relative my-0.5 overflow-hidden rounded-sm border",
          dry ? "border-bad bg-bad-soft" : "border-line2 bg-sunk",
        )}
        style={{ height: TANK_HEIGHT }}
      >
        <div className="absolute inset-x-0 bottom-0 bg-water" style={{ height: `${tank.fill * 100}%` }} />
      </div>
      <p className={classNames("font-mono text-xs font-semibold whitespace-nowrap", dry && "text-bad")}>
        {windowText(tank.value)}
      </p>
      {tank.value !== undefined && (
        <p className="-mx-1 truncate font-mono text-xs tracking-tight text-ink3">
          of {windowText(tank.peak)}
        </p>
      )}
    </div>
  );
}

/** Exact as long as it fits under a tank: nine figures. */
export function windowText(value: number | undefined): string {
  if (value === undefined) return "unknown";
  return Math.abs(value) < 10_000_000 ? formatCount(value) : formatBytes(value);
}

const HEAP_BLOCKS = 5;

function Heap({ bytes }: { readonly bytes: number }) {
  const blocks = bytes === 0 ? 0 : Math.min(HEAP_BLOCKS, Math.ceil(bytes / HEAP_BLOCK_BYTES));
  return (
    <div className="w-11 shrink-0 text-center @min-[640px]:w-12">
      <p className="truncate text-xs text-ink2">waiting</p>
      <div className="my-0.5 flex flex-col-reverse gap-px" style={{ height: TANK_HEIGHT }}>
        {Array.from({ length: blocks }, (_, i) => (
          <span key={i} className="h-[9px] shrink-0 rounded-[2px] border border-f-data bg-f-data/15" />
        ))}
      </div>
      <p
        className={classNames(
          "font-mono text-xs font-semibold whitespace-nowrap",
          bytes === 0 && "text-ink3",
        )}
      >
        {bytes < 10_000 ? formatCount(bytes) : formatBytes(bytes).replace(" B", "")}
      </p>
    </div>
  );
}

/** One block for each frame that it will at most take: MAX_FRAME_SIZE at its default. */
const HEAP_BLOCK_BYTES = 16_384;
