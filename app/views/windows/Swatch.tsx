/** A small sample of how a layer is drawn, hatching included. */
import type { LayerStyle } from "./draw.ts";

export interface SwatchProps {
  readonly layer?: LayerStyle | undefined;
  readonly line?: "dashed" | "dotted" | "bdp" | undefined;
}

export function Swatch({ layer, line }: SwatchProps) {
  if (layer === undefined) {
    const look = LINES[line ?? "dashed"];
    return (
      <svg aria-hidden="true" width="14" height="10" className="shrink-0">
        <path
          d="M0 5H14"
          fill="none"
          stroke={look.colour}
          strokeWidth={look.width}
          strokeDasharray={look.dash}
        />
      </svg>
    );
  }
  return (
    <span
      aria-hidden="true"
      className="inline-block size-2.5 shrink-0"
      style={{
        background: BACKGROUNDS[layer.hatching]?.(`var(${layer.token})`) ?? `var(${layer.token})`,
        outline: `1px solid var(${layer.token})`,
        outlineOffset: "-1px",
      }}
    />
  );
}

const LINES = {
  dashed: { colour: "var(--ink)", width: 1.5, dash: "4 3" },
  dotted: { colour: "var(--f-data)", width: 1.5, dash: "1.5 2.5" },
  bdp: { colour: "var(--good)", width: 1.5, dash: "6 2 2 2" },
} as const;

const stripes = (angle: string) => (colour: string) =>
  `repeating-linear-gradient(${angle}, ${colour} 0 1px, transparent 1px 3px)`;

const BACKGROUNDS: Partial<Record<LayerStyle["hatching"], (colour: string) => string>> = {
  rising: stripes("-45deg"),
  falling: stripes("45deg"),
  upright: stripes("90deg"),
  level: stripes("0deg"),
  dots: (colour) => `radial-gradient(${colour} 30%, transparent 35%) 0 0 / 4px 4px`,
};
