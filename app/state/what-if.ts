/**
 * Whether anybody has asked "what if?" yet, and where; and what a link has to carry because of it. All that the first screen
 * knows of it: the rest is fetched when it is asked for.
 */
import { create } from "zustand";

export interface WhatIfState {
  /** From then on the futures have their place on the stage. */
  readonly used: boolean;
  /** The menu is open, beside this element. */
  readonly asking: Element | undefined;
  /** An octet is to be damaged. */
  readonly damaging: Damaging | undefined;
  /** The dialog with the link. */
  readonly sharing: boolean;
  /** The dialog that saves the recording for other programs. */
  readonly exporting: boolean;
  /** For the address: scenario and futures, packed. */
  readonly packed: string | undefined;
}

export const useWhatIf = create<WhatIfState>()(() => ({
  used: false,
  asking: undefined,
  damaging: undefined,
  sharing: false,
  exporting: false,
  packed: undefined,
}));

/** Opens the menu beside the element, or beside the stage's own button. */
export function askWhatIf(beside = document.querySelector("[data-what-if]")): void {
  if (beside) useWhatIf.setState({ used: true, asking: beside });
}

/** An octet of a frame, and the digit that was typed over it. */
export interface Damaging {
  readonly frame: number;
  readonly octet: number;
  readonly digit: string;
}

/** Asks which bits of that octet arrive otherwise. */
export function damageOctet(damaging: Damaging): void {
  useWhatIf.setState({ used: true, damaging });
}
