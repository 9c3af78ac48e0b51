import { damageOctet } from "../../state/what-if.ts";
import type { Recording } from "../../state/session.ts";
import type { HexEditing } from "./HexGrid.tsx";

/** What a simulation's octets are is up to its endpoints: to change one is another future. */
export function damaging({ scenario }: Recording, frame: number): HexEditing | undefined {
  if (scenario === undefined) return undefined;
  return {
    onKey({ key, ctrlKey, altKey, metaKey }, octet) {
      const isDigit = /^[0-9a-f]$/i.test(key) && !ctrlKey && !altKey && !metaKey;
      if (isDigit) damageOctet({ frame, octet, digit: key });
      return isDigit;
    },
  };
}
