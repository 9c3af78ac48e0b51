/** The receiving end of one direction: what it still allows the other, and what lies unread in its buffer. */
import { classNames } from "../../ui/class-names.ts";
import { formatCount } from "../../ui/format.ts";
import { ALLOWANCE_HEIGHT } from "./geometry.ts";
import { windowText } from "./TankRowView.tsx";
import type { TankRow } from "./tanks.ts";

export interface AllowanceViewProps {
  readonly title: string;
  readonly row: TankRow;
}

export function AllowanceView({ title, row }: AllowanceViewProps) {
  const peak = row.tanks.at(-1)?.peak ?? 0;
  return (
    <div role="group" aria-label={title} style={{ height: ALLOWANCE_HEIGHT }}>
      <p className="h-5 text-sm text-ink3">{title}</p>
      <div className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2">
        {row.tanks.map((tank) => (
          <Line
            key={tank.key}
            label={tank.label}
            fill={tank.fill}
            text={windowText(tank.value)}
            colour="bg-water"
          />
        ))}
        {row.heapBytes !== undefined && (
          <Line
            label="unread"
            fill={peak > 0 ? Math.min(1, row.heapBytes / peak) : 0}
            text={formatCount(row.heapBytes)}
            colour="bg-f-data"
            strong={row.heapBytes > 0}
          />
        )}
      </div>
    </div>
  );
}

interface LineProps {
  readonly label: string;
  readonly fill: number;
  readonly text: string;
  readonly colour: string;
  readonly strong?: boolean;
}

function Line({ label, fill, text, colour, strong = false }: LineProps) {
  return (
    <>
      <span className="text-xs leading-[18px] text-ink2">{label}</span>
      <span className="h-2 overflow-hidden rounded-full bg-sunk ring-1 ring-line2">
        <span className={classNames("block h-full", colour)} style={{ width: `${fill * 100}%` }} />
      </span>
      <span
        className={classNames(
          "text-right font-mono text-xs",
          strong ? "font-semibold text-f-data" : "text-ink2",
        )}
      >
        {text}
      </span>
    </>
  );
}
