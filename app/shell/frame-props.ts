import type { ReactNode } from "react";

/** What the two frames (wide and narrow windows) arrange. Absent parts take no room. */
export interface FrameProps {
  readonly top: ReactNode;
  readonly left: ReactNode;
  readonly leftLabel: string;
  readonly stage: ReactNode;
  readonly lower: ReactNode;
  readonly right: ReactNode;
  readonly player: ReactNode;
}
