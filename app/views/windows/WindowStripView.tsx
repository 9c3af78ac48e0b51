/** One window over time: water for what its sender may send, a thin line for what its receiver still allows. */
import { classNames } from "../../ui/class-names.ts";
import { formatCount, formatMs } from "../../ui/format.ts";
import { stripShape, valueAt } from "./layout.ts";
import type { StripBox, WindowStrip } from "./layout.ts";

export const STRIP_HEIGHT = 76;

export interface WindowStripProps {
  readonly strip: WindowStrip;
  readonly box: StripBox;
  readonly labelPx: number;
  readonly compact: boolean;
  /** The values shown are those that hold at this time. */
  readonly readAtMs: number;
}

export function WindowStripView({ strip, box, labelPx, compact, readAtMs }: WindowStripProps) {
  const shape = stripShape(strip, { ...box, height: STRIP_HEIGHT - 12 });
  const direction = strip.from === "client" ? "client → server" : "server → client";
  const name = strip.streamId === 0 ? "connection" : `stream ${strip.streamId}`;
  return (
    <section
      aria-label={`Window of ${name}, ${direction}`}
      className={classNames("border-b border-line", !compact && "flex items-stretch")}
    >
      <div
        className={compact ? "flex items-baseline gap-2 px-3 pt-1.5" : "shrink-0 px-4 py-2"}
        style={compact ? undefined : { width: labelPx }}
      >
        <p className="text-sm font-semibold">{name}</p>
        <p className="text-xs text-ink3">{direction}</p>
      </div>
      <svg
        aria-hidden="true"
        width={box.width}
        height={STRIP_HEIGHT}
        className="shrink-0 overflow-visible"
        style={compact ? { marginLeft: labelPx } : undefined}
      >
        <g transform="translate(0 6)">
          {shape.stalls.map(({ stall, x, width }) => (
            <rect
              key={stall.fromSeq}
              x={x}
              y={-6}
              width={width}
              height={STRIP_HEIGHT}
              className="fill-bad-soft"
            >
              <title>
                stalled {formatMs(stall.toMs - stall.fromMs)}: {stall.by}
              </title>
            </rect>
          ))}
          <path d={shape.senderArea} className="fill-water/35" />
          <path d={shape.senderPath} fill="none" className="stroke-water" strokeWidth={1.75} />
          <path
            d={shape.receiverPath}
            fill="none"
            className="stroke-ink3"
            strokeWidth={1}
            strokeDasharray="3 3"
          />
          <path d={`M0,${shape.zeroY}H${box.width}`} className="stroke-line2" />
        </g>
      </svg>
      <Values strip={strip} compact={compact} readAtMs={readAtMs} />
    </section>
  );
}

function Values({ strip, compact, readAtMs }: Pick<WindowStripProps, "strip" | "compact" | "readAtMs">) {
  const sender = valueAt(strip.sender, readAtMs);
  const receiver = valueAt(strip.receiver, readAtMs);
  const [from, to] = strip.from === "client" ? ["client", "server"] : ["server", "client"];
  return (
    <dl
      className={classNames(
        "grid content-center gap-x-2 text-xs",
        compact
          ? "grid-cols-[auto_auto_auto_auto] justify-start px-3 pb-1.5"
          : "w-48 ml-3 grid-cols-[1fr_auto] [&_dt]:whitespace-nowrap",
      )}
    >
      <dt className="text-ink2">
        <Mark className="h-2 bg-water" /> {from} may send
      </dt>
      <dd
        className={classNames(
          "text-right font-mono font-semibold",
          sender !== undefined && sender <= 0 && "text-bad",
        )}
      >
        {numberText(sender)}
      </dd>
      <dt className="text-ink2">
        <Mark className="h-0 border-t border-dashed border-ink3" /> {to} allows
      </dt>
      <dd className="text-right font-mono">{numberText(receiver)}</dd>
    </dl>
  );
}

function Mark({ className }: { readonly className: string }) {
  return (
    <span aria-hidden="true" className={classNames("mr-1 inline-block w-2.5 align-middle", className)} />
  );
}

function numberText(value: number | undefined): string {
  return value === undefined ? "–" : formatCount(value);
}
