/** Captures that were dropped together: one is shown at a time. */
import { Button } from "../../ui/Button.tsx";
import { decodeInputs, useDecoding } from "./decoding.ts";

export function OtherCaptures() {
  const others = useDecoding((state) => state.others);
  if (others.length === 0) return undefined;
  return (
    <section aria-label="Also dropped" className="mx-4 mb-3 text-base text-ink2">
      <p>One capture is shown at a time. Also dropped:</p>
      <ul className="mt-1 flex flex-wrap gap-1.5">
        {others.slice(0, MAX_LISTED).map((input) => (
          <li key={input.name} className="min-w-0">
            <Button className="max-w-full" onClick={() => decodeInputs([input])}>
              <span className="truncate">{input.name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const MAX_LISTED = 8;
